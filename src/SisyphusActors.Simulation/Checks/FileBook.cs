using SisyphusActors.Core.Building;
using SisyphusActors.Core.Intents;
using SisyphusActors.Core.Operations;
using SisyphusActors.Core.Reservations;
using SisyphusActors.Core.Runs;
using SisyphusActors.Core.Values;
using SisyphusActors.Journal;

namespace SisyphusActors.Simulation.Checks;

/// <summary>What may be written for goals, and what was: every write of the workspace, held against a person's word in the journal.</summary>
internal sealed class FileBook(Play play)
{
    private readonly Dictionary<string, Run> _runs = new(StringComparer.Ordinal);
    private readonly Dictionary<OpKey, BuilderEvent.FileEdited> _edited = [];

    private sealed class Run
    {
        public RunEvent.RunQueued? Queued { get; set; }

        public RunEvent.PlanSubmitted? Submitted { get; set; }

        /// <summary>The plan that was approved, as it was shown.</summary>
        public RunEvent.PlanSubmitted? Approved { get; set; }

        public PlanApproval? Approval { get; set; }

        /// <summary>What this run has written last, by path.</summary>
        public Dictionary<string, Sha256?> Written { get; } = new(StringComparer.Ordinal);
    }

    public void Enter(JournalRow row)
    {
        switch (row.Recorded.Event)
        {
            case RunEvent.RunQueued e:
                Of(row.PersistenceId.Scope).Queued = e;
                break;
            case RunEvent.PlanSubmitted e:
                Of(row.PersistenceId.Scope).Submitted = e;
                break;
            case RunEvent.DriftAccepted e:
                Accept(Of(row.PersistenceId.Scope), e.Base);
                break;
            case RunEvent.PlanReturned:
                Of(row.PersistenceId.Scope).Submitted = null;
                break;
            case RunEvent.PlanApproved e:
                Approve(row, e.Approval);
                break;
            case BuilderEvent.FileEdited e:
                _edited.Add(e.OpKey, e);
                break;
        }
    }

    /// <summary>A file is being written.</summary>
    public void Writes(OperationRequest request, PatchRequest patch)
    {
        var run = Of(request.RunId);
        if (run.Approval is not { } approval)
            Fail($"{request.RunId} writes {patch.Path}, and nobody has approved a plan.");
        else if (approval.Files.FirstOrDefault(f => f.Path == patch.Path) is not { } file)
            Fail($"{request.RunId} writes {patch.Path}, which the approved plan does not name.");
        else if (patch.Approval.PlanHash != approval.PlanHash || approval.BaseCommit != play.Workspace.Commit)
            Fail($"{request.RunId} writes {patch.Path} for another plan, or at another commit, than was approved.");
        else if (play.Workspace.HashOf(patch.Path) != (run.Written.TryGetValue(patch.Path, out var written) ? written : file.Before))
            Fail($"{request.RunId} writes over a {patch.Path} that is neither what was approved nor its own.");
        run.Written[patch.Path] = patch.After;
    }

    /// <summary>Nothing moves any more: each write is recorded, unless it waits for a person, and nothing else is.</summary>
    public void CheckAtRest()
    {
        var taken = play.Workspace.Writes.Where(w => w.OpKey is not null).ToDictionary(w => w.OpKey!.Value);
        foreach (var write in taken.Values)
            if (!(_edited.TryGetValue(write.OpKey!.Value, out var edit) ? edit.After == write.After && edit.Path == write.Path : play.Books.Claims.IsOpen(write.OpKey.Value)))
                play.Verdict.Fail(Invariants.FilesFollow, $"{write.Path} was written, and the journal {(edit is null ? "knows nothing of it" : $"says {edit.After}")}.");
        foreach (var edit in _edited.Values)
            if (!taken.ContainsKey(edit.OpKey))
                play.Verdict.Fail(Invariants.FilesFollow, $"the journal says that {edit.Path} was written, and it was not.");
    }

    private void Approve(JournalRow row, PlanApproval approval)
    {
        var run = Of(row.PersistenceId.Scope);
        var word = play.Books.Mail.All.LastOrDefault(m => m.To == row.PersistenceId && m.Mail.Cause == row.Recorded.Cause)?.Mail.Message;
        var isMeant = word switch
        {
            RunMessage.ApprovePlan said => said.PlanHash == approval.PlanHash && said.BaseCommit == approval.BaseCommit,
            RunMessage.AcceptDrift said => said.PlanHash == approval.PlanHash && said.Base.Files.SequenceEqual(approval.Files),
            _ => run.Queued?.Allowed is { } allowed && Added(approval, run.Approval).All(file => allowed.Any(glob => PathPattern.Matches(glob, file.Path))),
        };
        if (!isMeant)
            Fail($"plan {approval.PlanHash} of {row.PersistenceId.Scope} is approved, and nobody has said so.");
        if (run.Submitted is not { } shown || IntentPlan.HashOf(shown.Plan) != approval.PlanHash || shown.Base.Commit != approval.BaseCommit || !shown.Base.Files.SequenceEqual(approval.Files))
            Fail($"plan {approval.PlanHash} of {row.PersistenceId.Scope} is approved, and is not what was shown.");
        (run.Approval, run.Approved) = (approval, run.Submitted);
    }

    /// <summary>The same plan at another state of the workspace: what the run has written there counts as found.</summary>
    private static void Accept(Run run, PlanBase now)
    {
        run.Submitted = run.Approved! with { Base = now };
        foreach (var file in now.Files)
            run.Written.Remove(file.Path);
    }

    private static IEnumerable<ApprovedFile> Added(PlanApproval approval, PlanApproval? before) =>
        approval.Files.Where(file => before is null || before.Files.All(known => known.Path != file.Path));

    private Run Of(string runId) => _runs.TryGetValue(runId, out var run) ? run : _runs[runId] = new Run();

    private void Fail(string what) => play.Verdict.Fail(Invariants.WrittenAsApproved, what);
}
