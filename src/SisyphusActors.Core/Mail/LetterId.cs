using System.Globalization;

namespace SisyphusActors.Core.Mail;

/// <summary>Names one letter: <c>planner/3</c> is the third that the agent planner got.</summary>
/// <param name="Number">From 1, without gaps.</param>
public readonly record struct LetterId(string Agent, long Number)
{
    public static bool TryParse(string text, out LetterId id)
    {
        var slash = text.LastIndexOf('/');
        id = default;
        if (slash < 0 || AgentName.Problem(text[..slash]) is not null
            || !long.TryParse(text[(slash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number < 1)
            return false;
        id = new LetterId(text[..slash], number);
        return true;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Agent}/{Number}");
}
