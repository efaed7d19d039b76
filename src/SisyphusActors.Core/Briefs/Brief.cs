using System.Collections.Immutable;
using System.Diagnostics;
using System.Text;
using SisyphusActors.Core.Ledger;
using SisyphusActors.Core.Runs;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Briefs;

/// <summary>
/// What somebody with an empty context needs in order to go on with a run, in so many tokens: a function of the run's view and of what is
/// remembered about its goal, without a clock.
/// </summary>
/// <remarks>
/// While it is too long, the last line of the least important section that has any is left out, and <see cref="LeftOut"/> counts it. What the
/// run stands at, its next command and where more is told are never left out.
/// </remarks>
/// <param name="NextAction">Empty when nothing is asked of a person.</param>
/// <param name="Tokens">Of the text, as <see cref="TokenCount"/> counts.</param>
/// <param name="Sections">In reading order; those with nothing to say, or left out as a whole, are missing.</param>
public sealed record Brief(
    string RunId, long Offset, RunStatus Status, WaitsFor WaitsFor, string NextAction, string Text, long Tokens, int TokensMax,
    ImmutableArray<BriefSection> Sections, ImmutableArray<Omission> LeftOut)
{
    public const int DefaultTokens = 2_000;

    /// <summary>What is never left out has room in so many.</summary>
    public const int TokensMin = 500;

    /// <param name="memories">What is remembered about its goal, the best first.</param>
    /// <param name="tokensMax"><see cref="TokensMin"/> or more.</param>
    /// <param name="commandOptions">What its commands need besides, with a blank before it: <c> --db x.db</c>.</param>
    public static Brief Of(RunView run, IReadOnlyList<BriefMemory> memories, int tokensMax = DefaultTokens, string commandOptions = "")
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(tokensMax, TokensMin);
        var sections = BriefSections.Of(run, memories);
        while (true)
        {
            var brief = Written(run, sections, tokensMax, commandOptions);
            if (brief.Tokens <= tokensMax || sections.Where(s => s.Lines.Count > 0).MaxBy(s => s.Rank) is not { } least)
                return brief;
            least.Lines.RemoveAt(least.Lines.Count - 1);
        }
    }

    private static Brief Written(RunView run, IReadOnlyList<DraftSection> drafts, int tokensMax, string commandOptions)
    {
        var next = run.NextAction.Length > 0 ? run.NextAction + commandOptions : "";
        var shown = drafts.Where(s => s.Lines.Count > 0).Select(s => new BriefSection(s.Title, [.. s.Lines])).ToImmutableArray();
        var leftOut = drafts.Where(s => s.Total > s.Lines.Count).Select(s => new Omission(s.Title, s.Total - s.Lines.Count, s.Total)).ToImmutableArray();
        var text = TextOf(run, next, shown, leftOut, commandOptions);
        return new Brief(run.RunId, run.Offset, run.Status, run.WaitsFor, next, text, TokenCount.Of(text), tokensMax, shown, leftOut);
    }

    private static string TextOf(
        RunView run, string next, ImmutableArray<BriefSection> sections, ImmutableArray<Omission> leftOut, string commandOptions)
    {
        var text = new StringBuilder();
        text.Append($"# Brief of run {LedgerText.Code(run.RunId)}\n\n");
        text.Append($"Status: {run.Status.Name()} | Phase {run.Phase}/{run.Phases} | Steps {run.StepsDone}/{run.StepsTotal} | Offset {run.Offset}\n");
        text.Append($"Waits for: {WaitsForText(run)}\n");
        text.Append($"Next: {(next.Length > 0 ? LedgerText.Code(next, lengthMax: 1_000) : "nothing to type")}\n");
        foreach (var section in sections)
        {
            text.Append($"\n## {section.Title}\n\n");
            foreach (var line in section.Lines)
                text.Append(line).Append('\n');
        }
        text.Append("\n## Where more is\n\n");
        text.Append($"- The ledger: {LedgerText.Code($"sisyphus ledger {run.RunId}{commandOptions}")}. Every step: {LedgerText.Code($"sisyphus show {run.RunId}{commandOptions}")}. Every event: {LedgerText.Code($"sisyphus log {run.RunId}{commandOptions}")}.\n");
        if (commandOptions.Length > 0)
            text.Append($"- All commands need {LedgerText.Code(commandOptions)}.\n");
        if (!leftOut.IsEmpty)
            text.Append($"- Left out here: {string.Join(", ", leftOut.Select(o => $"{o.Lines} of {o.Of} under {o.Section}"))}.\n");
        return text.ToString();
    }

    private static string WaitsForText(RunView run) => run.WaitsFor switch
    {
        WaitsFor.Nobody => "nobody: it has ended",
        WaitsFor.Person => "a person",
        WaitsFor.Host when run.Status is RunStatus.Interrupted => "a host: it was interrupted",
        WaitsFor.Host => "nobody: it is at work",
        _ => throw new UnreachableException(),
    };
}

/// <param name="Lines">Markdown.</param>
public sealed record BriefSection(string Title, ImmutableArray<string> Lines);

/// <summary>So many of the lines a section would have are left out.</summary>
public readonly record struct Omission(string Section, int Lines, int Of);

/// <summary>What is remembered about a run's goal.</summary>
/// <param name="Id"><c>m1</c></param>
public sealed record BriefMemory(string Id, string Type, string Text);
