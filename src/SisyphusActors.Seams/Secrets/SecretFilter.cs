namespace SisyphusActors.Seams.Secrets;

/// <summary>
/// Masks secrets in bytes that come in pieces. What may be the beginning of one is held back until more has come; where bytes
/// before or after are not there, what may be its rest is masked as well.
/// </summary>
internal sealed class SecretFilter(SecretValues secrets)
{
    private static readonly byte[] Mask = [.. SecretValues.Mask.Select(c => (byte)c)];

    private readonly int _longest = secrets.Patterns.Select(p => p.Length).DefaultIfEmpty(0).Max();
    private byte[] _held = [];
    private bool _isCut;

    /// <param name="isCut">Bytes before the first one are not there.</param>
    public void Begin(bool isCut) => _isCut = isCut && _longest > 0;

    public byte[] Next(ReadOnlySpan<byte> bytes)
    {
        if (_longest == 0)
            return bytes.ToArray();
        byte[] text = [.. _held, .. bytes];
        if (_isCut && text.Length < _longest)
        {
            _held = text;
            return [];
        }
        return Masked(text, isLast: false);
    }

    /// <param name="isCut">Bytes after the last one are not there.</param>
    public byte[] End(bool isCut)
    {
        var whole = isCut ? BeginningOfSecret(_held, SecretValues.ShortestChars) : _held.Length;
        var isWhole = whole == _held.Length;
        return [.. Masked(_held[..whole], isLast: true), .. isWhole ? [] : Mask];
    }

    private byte[] Masked(byte[] text, bool isLast)
    {
        var masked = new List<byte>(text.Length);
        var at = _isCut ? RestOfSecret(text) : 0;
        if (at > 0)
            masked.AddRange(Mask);
        _isCut = false;
        while (true)
        {
            var end = isLast ? text.Length : at + BeginningOfSecret(text.AsSpan(at), 1);
            var (start, length) = FirstSecret(text.AsSpan(at));
            if (length == 0 || at + start >= end)
            {
                masked.AddRange(text.AsSpan(at, end - at));
                _held = text[end..];
                return [.. masked];
            }
            masked.AddRange(text.AsSpan(at, start));
            masked.AddRange(Mask);
            at += start + length;
        }
    }

    /// <returns>Where the first one begins, and the longest that does so there.</returns>
    private (int Start, int Length) FirstSecret(ReadOnlySpan<byte> text)
    {
        var (first, length) = (text.Length, 0);
        foreach (var pattern in secrets.Patterns)
            if (text.IndexOf(pattern) is >= 0 and var start && start < first)
                (first, length) = (start, pattern.Length);
        return (first, length);
    }

    /// <returns>Where the text's end begins that may be the beginning of a secret; the text's length when there is none.</returns>
    private int BeginningOfSecret(ReadOnlySpan<byte> text, int lengthMin)
    {
        for (var start = Math.Max(0, text.Length - _longest + 1); start <= text.Length - lengthMin; start++)
            foreach (var pattern in secrets.Patterns)
                if (pattern.Length > text.Length - start && pattern.AsSpan().StartsWith(text[start..]))
                    return start;
        return text.Length;
    }

    /// <returns>How much of the text's beginning is the end of a secret.</returns>
    private int RestOfSecret(ReadOnlySpan<byte> text)
    {
        for (var length = Math.Min(_longest - 1, text.Length); length >= SecretValues.ShortestChars; length--)
            foreach (var pattern in secrets.Patterns)
                if (pattern.Length > length && pattern.AsSpan().EndsWith(text[..length]))
                    return length;
        return 0;
    }
}
