using System.Collections.Immutable;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Building;
using SisyphusActors.Core.Execution;
using SisyphusActors.Core.Intents;
using SisyphusActors.Core.Planning;
using SisyphusActors.Core.Runs;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Ledger;

/// <summary>A file that the run has written.</summary>
/// <param name="Before">SHA-256 before the run first wrote it; null where there was none.</param>
/// <param name="After">SHA-256 now; null for one that it deleted.</param>
/// <param name="Edits">How often it wrote it.</param>
/// <param name="Offset">Of the last time.</param>
public sealed record FileView(string Path, Sha256? Before, Sha256? After, int Edits, long Offset);

/// <summary>A test that passed.</summary>
public sealed record TestView(string Command, int Round, long Offset);

/// <summary>What a run has written, and how it was tested.</summary>
public sealed partial class RunView
{
    private readonly SortedDictionary<string, FileView> _files = new(StringComparer.Ordinal);
    private readonly List<TestView> _tests = [];
    private ImmutableArray<BuiltFile> _proposed = [];

    /// <summary>The files that it has written, by path.</summary>
    public IReadOnlyCollection<FileView> Files => _files.Values;

    /// <summary>The tests that have passed, in order, over all rounds.</summary>
    public IReadOnlyList<TestView> Tests => _tests;

    /// <summary>What came of the scan, in words; null while it has not ended well.</summary>
    public string? Scan => Plan?.Steps.FirstOrDefault(step => step.Work is StepWork.Scan) is { } scan
        && _steps.Find(scan.Id) is { Status: StepStatus.Completed, Result: { } result } ? ScanResult.Of(result)?.Verdict : null;

    /// <summary>Of writing and testing, from 1.</summary>
    public int Round { get; private set; } = 1;

    /// <summary>How many rounds there may be; null for a run that writes nothing.</summary>
    public int? RoundsMax => Plan?.Steps.FirstOrDefault(step => step.Rework is not null)?.Rework!.RoundsMax;

    /// <summary>The approved files as the run left them; empty before there is an approval.</summary>
    public IEnumerable<ApprovedFile> FilesLeft =>
        _planApprovals is [.., var last] ? last.Approval.Files.Select(file => _files.TryGetValue(file.Path, out var written) ? file with { Before = written.After } : file) : [];

    /// <summary>The file that it claimed to write and has not recorded as written, as it then has to be; null for none.</summary>
    public ApprovedFile? Writing { get; private set; }

    /// <summary>What the builder does, for people; null before it began.</summary>
    public string? BuilderState { get; private set; }

    private RunDelta ApplyBuilder(BuilderEvent @event, in LedgerEntry entry)
    {
        if (@event is BuilderEvent.BuildProposed { Files: var proposed })
            _proposed = proposed;
        Writing = @event switch
        {
            BuilderEvent.PatchClaimed e => new ApprovedFile(e.Path, _proposed.FirstOrDefault(file => file.Path == e.Path)?.Content is { } content ? Sha256.Of(content) : null),
            IOperationSettled => null,
            _ => Writing,
        };
        BuilderState = @event switch
        {
            BuilderEvent.BuildBegun e => $"at work on {e.Work.StepId}, attempt {e.Work.Attempt}",
            BuilderEvent.BuildSkillSought => "asks which skill to take",
            BuilderEvent.BuildSkillChosen e => $"takes skill {e.Skill}",
            BuilderEvent.BuildSkillClaimed => "reads its skill",
            BuilderEvent.BuildSkillRead { Error: { } error } => $"could not read its skill: {error}",
            BuilderEvent.BuildSkillRead { Skill: { } skill } => $"has read {skill.Path}",
            BuilderEvent.BuildSkillFailed e => $"has penalised skill {e.Skill}",
            BuilderEvent.ReadClaimed => "reads the approved files",
            BuilderEvent.FilesRead { Error: { } error } => $"could not read the approved files: {error}",
            BuilderEvent.FilesRead => "has read the approved files",
            BuilderEvent.BuildAsked e => $"has asked a model for {e.Ask.StepId}",
            BuilderEvent.BuildExceeded e => $"needs files that nobody has approved: {e.Summary}",
            BuilderEvent.AmendmentAsked e => $"waits for approval of plan {Short(e.PlanHash)}",
            BuilderEvent.AmendmentRefused e => $"may not write what it needs: {string.Join("; ", e.Reasons)}",
            BuilderEvent.BuildAmended e => $"carries out plan {Short(e.Approval.PlanHash)} from now on",
            BuilderEvent.BuildProposed e => $"has {e.Files.Length} files to write",
            BuilderEvent.PatchClaimed e => $"writes {e.Path}",
            BuilderEvent.FileEdited e => Edited(e, entry),
            BuilderEvent.PatchFailed e => $"left {e.Path} as it was: {e.Error}",
            BuilderEvent.PatchCancelled e => $"did not begin {e.Path}",
            BuilderEvent.PatchInDoubt e => $"is in doubt about {e.Path}: {e.Why}",
            BuilderEvent.PatchRetracted e => $"writes {e.Path} once more",
            BuilderEvent.BuildOutdated => "reads the files anew: somebody changed them",
            BuilderEvent.BuildStopping e => $"stops: {e.Reason}",
            BuilderEvent.BuildEnded => $"done; {_files.Count} files written in all",
            _ => throw new UnknownEventException(@event, "ledger"),
        };
        if (@event is BuilderEvent.BuildSkillChosen chosen)
            Decide(entry, RunActors.BuilderRole, $"took skill {chosen.Skill}", "of its candidates the one with the best score");
        if (@event is BuilderEvent.BuildSkillFailed judged)
            JudgeSkill(entry, judged.Skill, judged.Work.Attempt, succeeded: false);
        return Seen(null);
    }

    private void JudgeSkill(in LedgerEntry entry, string skill, int attempt, bool succeeded) => Decide(
        entry, entry.Actor.Role, $"{(succeeded ? "rewarded" : "penalised")} skill {skill}",
        $"what attempt {attempt} wrote with it has {(succeeded ? "passed" : "failed")}");

    private string Edited(BuilderEvent.FileEdited e, in LedgerEntry entry)
    {
        var known = _files.GetValueOrDefault(e.Path);
        _files[e.Path] = new FileView(e.Path, known is null ? e.Before : known.Before, e.After, (known?.Edits ?? 0) + 1, entry.Offset);
        return $"has {(e.After is null ? "deleted" : "written")} {e.Path}";
    }

    /// <summary>A person took the files as an approval names them.</summary>
    private void TakeAsApproved(PlanApproval approval)
    {
        foreach (var file in approval.Files)
            if (_files.TryGetValue(file.Path, out var known))
                _files[file.Path] = known with { After = file.Before };
    }

    private RunDelta ApplyRound(ExecutorEvent.RoundStarted @event, in LedgerEntry entry)
    {
        Round = @event.Round;
        Decide(entry, RunActors.ExecutorRole, $"round {@event.Round} of {RoundsMax}", string.Join("; ", @event.Failures.Select(f => $"{f.Command ?? f.StepId}: {f.Error}")));
        var (changes, steps) = (new List<StatusChange>(), new List<string>());
        foreach (var id in @event.StepIds)
        {
            foreach (var item in _steps.RemoveItems(id))
            {
                steps.Add(item.Id);
                if (item.Status is not StepStatus.Pending)
                    changes.Add(StepEvent.Change(RunId, @event, item, item.Again(entry), entry));
            }
            if (_steps.Find(id) is not { Status: not StepStatus.Pending } before)
                continue;
            var after = before.Again(entry);
            _steps.Put(after);
            changes.Add(StepEvent.Change(RunId, @event, before, after, entry));
            steps.Add(id);
        }
        return new RunDelta(true, changes, steps);
    }
}
