namespace SisyphusActors.Hosting.Configuration.Hocon;

/// <summary>A text being read, and the place in it.</summary>
internal sealed class HoconCursor(string file, string text)
{
    private int _index = text.StartsWith('\uFEFF') ? 1 : 0;
    private int _lineStart = text.StartsWith('\uFEFF') ? 1 : 0;
    private int _line = 1;

    public HoconPosition Position => new(file, _line, _index - _lineStart + 1);

    public bool IsAtEnd => _index >= text.Length;

    /// <summary>NUL at the end.</summary>
    public char Current => IsAtEnd ? '\0' : text[_index];

    /// <summary>Spaces and the like, not a line's end.</summary>
    public bool IsAtBlank => !IsAtEnd && Current != '\n' && IsBlank(Current);

    public bool IsAtComment => Current == '#' || At("//");

    public bool At(string word) => string.CompareOrdinal(text, _index, word, 0, word.Length) == 0;

    /// <summary>What stands after the blanks that follow <paramref name="word"/> here; empty unless that word does, with a blank.</summary>
    public ReadOnlySpan<char> After(string word)
    {
        if (!At(word))
            return [];
        var rest = text.AsSpan(_index + word.Length);
        var trimmed = rest.TrimStart(" \t");
        return trimmed.Length == rest.Length ? [] : trimmed;
    }

    public char Take()
    {
        var taken = text[_index++];
        if (taken == '\n')
        {
            _line++;
            _lineStart = _index;
        }
        return taken;
    }

    public bool TryTake(string word)
    {
        if (!At(word))
            return false;
        _index += word.Length;
        return true;
    }

    public string TakeWhile(Func<HoconCursor, bool> belongs)
    {
        var start = _index;
        while (!IsAtEnd && belongs(this))
            Take();
        return text[start.._index];
    }

    public string TakeBlanks() => TakeWhile(c => c.IsAtBlank);

    /// <summary>Skips blanks, comments and line ends.</summary>
    /// <returns>Whether a line ended.</returns>
    public bool SkipLines()
    {
        var line = _line;
        while (!IsAtEnd && (IsBlank(Current) || IsAtComment))
            if (IsAtComment)
                TakeWhile(c => c.Current != '\n');
            else
                Take();
        return _line != line;
    }

    public HoconException Error(string message) => new(Position, message);

    private static bool IsBlank(char c) => char.IsWhiteSpace(c) || c == '\uFEFF';
}
