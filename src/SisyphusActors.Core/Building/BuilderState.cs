using System.Collections.Immutable;
using SisyphusActors.Core.Agents;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Execution;
using SisyphusActors.Core.Intents;
using SisyphusActors.Core.Operations;
using SisyphusActors.Core.Runs;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Building;

/// <summary>What a run's builder is at.</summary>
/// <param name="Build">The attempt it works on; null while there is none.</param>
/// <param name="Written">What this run has written last, by path.</param>
/// <param name="Summary">What the model said of it; null before the first.</param>
/// <param name="Used">The skill that the last files were written with, until what came of them is known to have failed; null for none.</param>
[Stored("builder-state.v1")]
public sealed record BuilderState(Build? Build, ImmutableSortedDictionary<string, WrittenFile> Written, string? Summary, UsedSkill? Used = null)
{
    public static readonly BuilderState Initial = new(null, OrdinalMap.Empty<WrittenFile>(), null);

    /// <summary>An approved file as it has to be now: as this run wrote it, else as it was approved.</summary>
    internal ApprovedFile AsLeft(ApprovedFile file) => Written.TryGetValue(file.Path, out var written) ? file with { Before = written.Hash } : file;

    internal BuilderState With(Func<Build, Build> change) => this with { Build = change(Build!) };

    public static BuilderState Apply(BuilderState state, IEvent @event) => @event switch
    {
        BuilderEvent.BuildBegun e => state with { Build = new Build(e.Work, e.Assignment) },
        BuilderEvent.BuildSkillSought => state.With(b => b with { IsChoosing = true }),
        BuilderEvent.BuildSkillChosen e => state.With(b => b with { IsChoosing = false, SkillName = e.Skill }),
        BuilderEvent.BuildSkillClaimed e => state.With(b => b with { OpKey = e.OpKey }),
        BuilderEvent.BuildSkillRead e => state.With(b => b with { OpKey = null, Skill = e.Skill }),
        BuilderEvent.BuildSkillFailed => state with { Used = null },
        BuilderEvent.ReadClaimed e => state.With(b => b with { OpKey = e.OpKey }),
        BuilderEvent.FilesRead e => state.With(b => b.Wanted is { } wanted
            ? b with { OpKey = null, Wanted = wanted with { Found = e.Files } }
            : b with { OpKey = null, Texts = e.Files }),
        BuilderEvent.BuildAsked => state.With(b => b with { IsAsking = true }),
        BuilderEvent.BuildOutdated => state.With(b => b with { Files = null, Texts = null, Wanted = null, Edited = 0, IsOutdated = false, Rereads = b.Rereads + 1 }),
        BuilderEvent.BuildExceeded e => state.With(b => b with { IsAsking = false, Wanted = new(e.Summary, e.Files, e.Learnings) }),
        BuilderEvent.AmendmentAsked e => state.With(b => b with { Wanted = b.Wanted! with { PlanHash = e.PlanHash } }),
        BuilderEvent.AmendmentRefused e => state.With(b => b with { Wanted = null, Objections = e.Reasons, Refusals = b.Refusals + 1 }),
        BuilderEvent.BuildAmended e => Amended(state, e),
        BuilderEvent.BuildProposed e => state.With(b => b with { IsAsking = false, Files = e.Files, Learnings = e.Learnings, Wanted = null }) with { Summary = e.Summary },
        BuilderEvent.PatchClaimed e => state.With(b => b with { OpKey = e.OpKey, Claims = b.Claims + 1 }),
        BuilderEvent.FileEdited e => state.With(b => b.Settled() with { Edited = b.Edited + 1 }) with { Written = state.Written.SetItem(e.Path, new WrittenFile(e.After)) },
        BuilderEvent.PatchFailed or BuilderEvent.PatchCancelled or BuilderEvent.PatchRetracted => state.With(b => b.Settled()),
        BuilderEvent.PatchInDoubt => state.With(b => b with { IsInDoubt = true }),
        BuilderEvent.BuildStopping e => state.With(b => b with { StopReason = e.Reason }),
        BuilderEvent.BuildEnded e => state with
        {
            Build = null,
            Used = state.Build is { SkillName: { } skill, IsWritten: true } ? new UsedSkill(e.Work, skill) : state.Used,
        },
        _ => throw new UnknownEventException(@event, RunActors.BuilderRole),
    };

    /// <summary>Whether a file that was approved before is not as this run left it.</summary>
    private static bool HasMoved(BuilderState state, PlanApproval before, PlanApproval now) =>
        before.Files.Any(file => now.Files.FirstOrDefault(f => f.Path == file.Path) is { } found && found.Before != state.AsLeft(file).Before);

    private static BuilderState Amended(BuilderState state, BuilderEvent.BuildAmended e) => state with
    {
        Build = state.Build is { Assignment: Assignment.WriteFiles work } build
            ? build with { Assignment = work with { Plan = e.Plan, Approval = e.Approval }, IsOutdated = build.IsOutdated || build.Texts is not null && HasMoved(state, work.Approval, e.Approval) }
            : state.Build,
        Written = e.Approval.Files.Where(file => state.Written.ContainsKey(file.Path))
            .Aggregate(state.Written, (written, file) => written.SetItem(file.Path, new WrittenFile(file.Before))),
    };
}

/// <summary>One attempt at one step.</summary>
/// <param name="OpKey">Of what is claimed; null while nothing is.</param>
/// <param name="Texts">The approved files as they were when it began; null until they are read.</param>
/// <param name="Files">What the model wants written; null until it has said so.</param>
/// <param name="Edited">How many of those are as they are to be.</param>
/// <param name="Claims">Of files, so far: each has an op key of its own.</param>
/// <param name="Wanted">An answer with files that nobody has approved; null for none.</param>
/// <param name="Objections">Why such an answer was refused last; null while none was.</param>
/// <param name="Refusals">How often one was.</param>
/// <param name="StopReason">Why its result is not wanted any more; null while it is.</param>
/// <param name="IsChoosing">Skill-rl has not answered yet.</param>
/// <param name="SkillName">What it answered; null where there is nothing to choose among.</param>
/// <param name="Skill">Null until it is read.</param>
/// <param name="Learnings">What the model says is worth remembering; null for nothing.</param>
/// <param name="IsOutdated">Files are not as they were when they were read, and a person took them so.</param>
/// <param name="Rereads">How often that was.</param>
public sealed record Build(
    WorkId Work,
    Assignment Assignment,
    OpKey? OpKey = null,
    ImmutableArray<FileText>? Texts = null,
    bool IsAsking = false,
    ImmutableArray<BuiltFile>? Files = null,
    int Edited = 0,
    int Claims = 0,
    bool IsInDoubt = false,
    string? StopReason = null,
    WantedFiles? Wanted = null,
    ImmutableArray<string>? Objections = null,
    int Refusals = 0,
    bool IsChoosing = false,
    string? SkillName = null,
    SkillText? Skill = null,
    ImmutableArray<string>? Learnings = null,
    bool IsOutdated = false,
    int Rereads = 0)
{
    /// <summary>Answers that were not written, and so the number of the question.</summary>
    internal int Asked => Refusals + Rereads;

    internal bool IsWritten => Files is { } files && Edited == files.Length;

    internal bool LacksSkill => SkillName is not null && Skill is null;

    internal BuiltFile Next => Files!.Value[Edited];

    internal Build Settled() => this with { OpKey = null, IsInDoubt = false };
}

/// <param name="Found">Those that nobody has approved, as they are; null until they are read.</param>
/// <param name="PlanHash">Of the plan with them that is to be approved; null before that is asked for.</param>
public sealed record WantedFiles(
    string Summary, ImmutableArray<BuiltFile> Files, ImmutableArray<string>? Learnings = null, ImmutableArray<FileText>? Found = null, Sha256? PlanHash = null);

/// <param name="Work">The attempt that used it.</param>
public sealed record UsedSkill(WorkId Work, string Skill);

/// <param name="Hash">SHA-256; null for a file that was deleted.</param>
public sealed record WrittenFile(Sha256? Hash);
