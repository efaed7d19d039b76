using System.Text;

namespace SisyphusActors.Core.Values;

/// <summary>About how many tokens a text is: a token for four bytes of UTF-8, which no model is asked to find out.</summary>
public static class TokenCount
{
    private const int BytesPerToken = 4;

    public static long Of(params ReadOnlySpan<string> texts)
    {
        var bytes = 0L;
        foreach (var text in texts)
            bytes += Encoding.UTF8.GetByteCount(text);
        return (bytes + BytesPerToken - 1) / BytesPerToken;
    }
}
