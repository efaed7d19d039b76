using SisyphusActors.Core.Models;

namespace SisyphusActors.Seams.Models.OpenCode;

/// <summary>What one call has used: the difference of its session's totals. A reply tells of its last step alone.</summary>
internal static class OpenCodeSpend
{
    public static ModelSpend Of(WireSession after, WireMark before, int steps) => new(
        Usage(after.Tokens ?? WireTokens.None) - Usage(before.Tokens),
        // A difference of two sums of dollars has digits that nobody charged.
        (long)Math.Ceiling(Math.Round((after.Cost - before.Cost) * 1_000_000, 3)), steps);

    public static ModelUsage Usage(WireTokens tokens) => new(tokens.Input, tokens.Output, tokens.Reasoning, tokens.Cache.Read, tokens.Cache.Write);
}
