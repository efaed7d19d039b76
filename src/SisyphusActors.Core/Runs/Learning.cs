using SisyphusActors.Core.Memory;

namespace SisyphusActors.Core.Runs;

/// <summary>What a run leaves to those that follow.</summary>
/// <param name="Type">None that rejects a plan.</param>
/// <param name="Text">On one line, at most <see cref="LengthMax"/> characters.</param>
public sealed record Learning(MemoryType Type, string Text)
{
    public const int LengthMax = 500;

    /// <returns>Null where there is nothing to remember.</returns>
    public static Learning? Of(MemoryType type, string text)
    {
        var line = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return line.Length == 0 ? null : new Learning(type, line.Length > LengthMax ? $"{line[..(LengthMax - 1)]}…" : line);
    }
}
