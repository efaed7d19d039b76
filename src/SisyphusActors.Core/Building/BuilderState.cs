using System.Collections.Immutable;
using SisyphusActors.Core.Agents;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Execution;
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
        BuilderEvent.FilesRead e => state.With(b => b with { OpKey = null, Texts = e.Files }),
        BuilderEvent.BuildAsked => state.With(b => b with { IsAsking = true }),
        BuilderEvent.BuildProposed e => state.With(b => b with { IsAsking = false, Files = e.Files, Learnings = e.Learnings }) with { Summary = e.Summary },
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
}

/// <summary>One attempt at one step.</summary>
/// <param name="OpKey">Of what is claimed; null while nothing is.</param>
/// <param name="Texts">The approved files as they were when it began; null until they are read.</param>
/// <param name="Files">What the model wants written; null until it has said so.</param>
/// <param name="Edited">How many of those are as they are to be.</param>
/// <param name="Claims">Of files, so far: each has an op key of its own.</param>
/// <param name="StopReason">Why its result is not wanted any more; null while it is.</param>
/// <param name="IsChoosing">Skill-rl has not answered yet.</param>
/// <param name="SkillName">What it answered; null where there is nothing to choose among.</param>
/// <param name="Skill">Null until it is read.</param>
/// <param name="Learnings">What the model says is worth remembering; null for nothing.</param>
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
    bool IsChoosing = false,
    string? SkillName = null,
    SkillText? Skill = null,
    ImmutableArray<string>? Learnings = null)
{
    internal bool IsWritten => Files is { } files && Edited == files.Length;

    internal bool LacksSkill => SkillName is not null && Skill is null;

    internal BuiltFile Next => Files!.Value[Edited];

    internal Build Settled() => this with { OpKey = null, IsInDoubt = false };
}

/// <param name="Work">The attempt that used it.</param>
public sealed record UsedSkill(WorkId Work, string Skill);

/// <param name="Hash">SHA-256; null for a file that was deleted.</param>
public sealed record WrittenFile(Sha256? Hash);
