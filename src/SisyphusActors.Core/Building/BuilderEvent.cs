using System.Collections.Immutable;
using SisyphusActors.Core.Agents;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Execution;
using SisyphusActors.Core.Gateway;
using SisyphusActors.Core.Intents;
using SisyphusActors.Core.Operations;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Building;

/// <summary>Facts about the files of a run, and how they came to be.</summary>
public abstract record BuilderEvent : IEvent
{
    private BuilderEvent() { }

    [Stored("build-begun.v1")]
    public sealed record BuildBegun(WorkId Work, Assignment Assignment) : BuilderEvent;

    /// <summary>Skill-rl is asked which of these the files are written with.</summary>
    [Stored("build-skill-sought.v1")]
    public sealed record BuildSkillSought(ImmutableArray<string> Candidates) : BuilderEvent;

    [Stored("build-skill-chosen.v1")]
    public sealed record BuildSkillChosen(string Skill) : BuilderEvent;

    /// <summary>Its SKILL.md is to be read.</summary>
    [Stored("build-skill-claimed.v1")]
    public sealed record BuildSkillClaimed(OpKey OpKey) : BuilderEvent, IOperationClaimed;

    /// <param name="Error">Why it could not be read; null when it was.</param>
    [Stored("build-skill-read.v1")]
    public sealed record BuildSkillRead(OpKey OpKey, SkillText? Skill, string? Error = null) : BuilderEvent, IOperationSettled;

    /// <summary>What was written with a skill failed: it is to be written anew, and skill-rl was told.</summary>
    /// <param name="Work">The attempt that used it.</param>
    [Stored("build-skill-failed.v1")]
    public sealed record BuildSkillFailed(WorkId Work, string Skill) : BuilderEvent;

    /// <summary>The approved files are to be read, for the model to see.</summary>
    [Stored("build-read-claimed.v1")]
    public sealed record ReadClaimed(OpKey OpKey) : BuilderEvent, IOperationClaimed;

    /// <param name="Error">Why they could not be read; null when they were.</param>
    [Stored("build-read.v1")]
    public sealed record FilesRead(OpKey OpKey, ImmutableArray<FileText> Files, string? Error = null) : BuilderEvent, IOperationSettled;

    [Stored("build-asked.v1")]
    public sealed record BuildAsked(AskId Ask) : BuilderEvent;

    /// <summary>A model said what the files are to be, and not all of them are approved. Its answer is kept.</summary>
    /// <param name="Learnings">As of <see cref="BuildProposed"/>.</param>
    [Stored("build-exceeded.v1")]
    public sealed record BuildExceeded(string Summary, ImmutableArray<BuiltFile> Files, ImmutableArray<string>? Learnings = null) : BuilderEvent;

    /// <summary>An approval of the plan with those files was asked for.</summary>
    [Stored("amendment-asked.v1")]
    public sealed record AmendmentAsked(Sha256 PlanHash) : BuilderEvent;

    /// <summary>They are not to be written.</summary>
    [Stored("amendment-refused.v1")]
    public sealed record AmendmentRefused(ImmutableArray<string> Reasons) : BuilderEvent;

    /// <summary>What is approved is another from now on, and the files that the run has written are as it names them.</summary>
    [Stored("build-amended.v1")]
    public sealed record BuildAmended(PlanOutput Plan, PlanApproval Approval) : BuilderEvent;

    /// <summary>A person took files as they are that somebody had changed since they were read: they are read again, and a model is asked anew.</summary>
    [Stored("build-outdated.v1")]
    public sealed record BuildOutdated : BuilderEvent;

    /// <summary>A model said what the files are to be. All of them are approved; none is written yet.</summary>
    /// <param name="Learnings">What it says is worth remembering; null for nothing.</param>
    [Stored("build-proposed.v1")]
    public sealed record BuildProposed(string Summary, ImmutableArray<BuiltFile> Files, ImmutableArray<string>? Learnings = null) : BuilderEvent;

    /// <summary>One file is to be written or deleted.</summary>
    [Stored("patch-claimed.v1")]
    public sealed record PatchClaimed(string Path, OpKey OpKey) : BuilderEvent, IOperationClaimed;

    /// <summary>A file is as it was to be.</summary>
    /// <param name="Before">SHA-256; null where there was none.</param>
    /// <param name="After">SHA-256; null for one that was deleted.</param>
    /// <param name="By">Who said of a write in doubt that it took place; null when its outcome came by itself.</param>
    /// <param name="Added">Lines; null where the text before is not known.</param>
    /// <param name="Removed">Lines; null likewise.</param>
    [Stored("file-edited.v1")]
    public sealed record FileEdited(
        string Path, Sha256? Before, Sha256? After, OpKey OpKey, string? By = null, int? Added = null, int? Removed = null) : BuilderEvent, IOperationSettled;

    /// <summary>A file was left as it was.</summary>
    [Stored("patch-failed.v1")]
    public sealed record PatchFailed(string Path, OpKey OpKey, string Error) : BuilderEvent, IOperationSettled;

    /// <summary>A file was not begun, since its content is not wanted any more.</summary>
    [Stored("patch-cancelled.v1")]
    public sealed record PatchCancelled(string Path, OpKey OpKey) : BuilderEvent, IOperationSettled;

    /// <summary>The file has neither the content from before nor the one from after. The claim stays open until a person resolves it.</summary>
    [Stored("patch-in-doubt.v1")]
    public sealed record PatchInDoubt(string Path, OpKey OpKey, string Why) : BuilderEvent, IOperationInDoubt;

    /// <summary>A person said that it did not take place: the file is to be written as it was planned.</summary>
    [Stored("patch-retracted.v1")]
    public sealed record PatchRetracted(string Path, OpKey OpKey, string By) : BuilderEvent, IOperationSettled;

    /// <summary>The executor does not want the result any more.</summary>
    [Stored("build-stopping.v1")]
    public sealed record BuildStopping(string Reason) : BuilderEvent;

    /// <summary>The executor was told how it ended.</summary>
    [Stored("build-ended.v1")]
    public sealed record BuildEnded(WorkId Work) : BuilderEvent;
}
