namespace SisyphusActors.Crash.Tests;

/// <summary>What the steps did to the world, counted outside the journal: a line for each effect.</summary>
internal sealed record Effect(string OpKey, string StepId, int Attempt)
{
    public static IReadOnlyList<Effect> In(string file) =>
        [.. File.ReadLines(file).Select(line => line.Split(' ')).Select(words => new Effect(words[0], words[1], int.Parse(words[2])))];
}
