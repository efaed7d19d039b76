using System.Collections.Immutable;
using SisyphusActors.Core.Evidence;
using SisyphusActors.Core.Gateway;
using SisyphusActors.Core.Intents;
using SisyphusActors.Core.Operations;
using SisyphusActors.Core.Planning;
using SisyphusActors.Core.Runs;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Ledger;

/// <summary>
/// One run as people see it, folded from the rows of its actors and of <see cref="HostEvent.StreamId"/> in offset order.
/// One writer, no locks: whoever shares a view between threads shares a finished one.
/// </summary>
/// <remarks>Each <see cref="Apply"/> costs O(log n) in the number of steps; nothing is ever scanned again.</remarks>
public sealed partial class RunView(string runId)
{
    private readonly StepBoard _steps = new();
    private readonly EvidenceBoard _evidence = new();
    private readonly List<Learning> _learnings = [];
    private readonly CallBoard _calls = new();
    private readonly List<Decision> _decisions = [];
    private readonly List<ParkedMessage> _parked = [];
    private readonly List<long> _contextWipes = [];
    private readonly List<ApprovalView> _planApprovals = [];
    private readonly List<ArtifactView> _artifacts = [];

    /// <summary>A message was set aside, and nothing has gone on since but questions to models.</summary>
    private bool _hasLost;

    private bool _waitsForModels;

    public string RunId => runId;

    /// <summary>False until the run was queued: a refused command to an unknown run leaves rows, but no run.</summary>
    public bool Exists => CreatedOffset > 0;

    public string Goal { get; private set; } = "";

    /// <summary>What the workflow came from: the file's path as given, or <c>&lt;command&gt;</c>.</summary>
    public string Source { get; private set; } = "";

    /// <summary>The plan's own name; the goal until there is a plan.</summary>
    public string Name => Plan?.Name ?? Goal;

    /// <summary>The folder the steps run in.</summary>
    public string Workspace { get; private set; } = "";

    public string Seed { get; private set; } = "";

    /// <summary>Names of variables whose values a host needs to go on with it.</summary>
    public ImmutableArray<string> Secrets { get; private set; } = [];

    /// <summary>Who asked for the run.</summary>
    public string RequestedBy { get; private set; } = "";

    public RunStatus Status { get; private set; } = RunStatus.Queued;

    /// <summary>Who moves the run from here.</summary>
    public WaitsFor WaitsFor => Status switch
    {
        RunStatus.Succeeded or RunStatus.Failed or RunStatus.Cancelled => WaitsFor.Nobody,
        RunStatus.Queued or RunStatus.WaitingInput or RunStatus.NeedsAttention or RunStatus.Paused => WaitsFor.Person,
        _ => WaitsFor.Host,
    };

    /// <summary>No attempt is at work, nor a timer that leads to one.</summary>
    public bool IsQuiet => CountOf(StepStatus.Retrying) == 0 && !StepsOf(StepStatus.Waiting).Any() && StepsOf(StepStatus.Running).All(s => s.Items is not null);

    /// <summary>What the run was at when its host ended; null unless it is interrupted.</summary>
    public RunStatus? InterruptedFrom { get; private set; }

    /// <summary>Null until a plan was finalised.</summary>
    public Sha256? PlanHash { get; private set; }

    /// <summary>Null until its execution began.</summary>
    public Plan? Plan { get; private set; }

    /// <summary>Whether its end is followed by steps of a cleanup.</summary>
    public bool HasCleanup => Plan is { Graph.HasCleanup: true };

    /// <summary>Steps of the plan that a person must approve, in plan order.</summary>
    public IReadOnlyList<string> Gates { get; private set; } = [];

    /// <summary>What a model planned for the run's goal, once the validator has accepted it; null before, and for a workflow file's run.</summary>
    public PlanView? Planned { get; private set; }

    /// <summary>The plan that waits for a person's word; null for none.</summary>
    public PlanView? Gate => Status is RunStatus.WaitingInput && BlockedOn is Runs.BlockedOn.Plan ? Planned : null;

    /// <summary>What was approved, in the order it was.</summary>
    public IReadOnlyList<ApprovalView> PlanApprovals => _planApprovals;

    /// <summary>Documents it has left, in order.</summary>
    public IReadOnlyList<ArtifactView> Artifacts => _artifacts;

    /// <summary>A JSON object; with defaults filled in once execution began.</summary>
    public Json Inputs { get; private set; } = Json.EmptyObject;

    /// <summary>UTC, as all times here.</summary>
    public DateTimeOffset CreatedAt { get; private set; }

    public DateTimeOffset UpdatedAt { get; private set; }

    /// <summary>Null while the run has not ended.</summary>
    public DateTimeOffset? EndedAt { get; private set; }

    /// <summary>Of the event that queued it.</summary>
    public long CreatedOffset { get; private set; }

    /// <summary>Of the newest event that is a fact of this run.</summary>
    public long Offset { get; private set; }

    /// <summary>The step whose event came last; null before the first.</summary>
    public string? LastStep { get; private set; }

    /// <summary>Failed attempts that were followed by another, by the retry policy or by a person's word.</summary>
    public int RetryCount { get; private set; }

    /// <summary>All attempts at all steps.</summary>
    public int Attempts { get; private set; }

    /// <summary>Who paused it and why, from their word until it is resumed or ends; null otherwise. It is <see cref="RunStatus.Paused"/> once nothing is at work.</summary>
    public (string By, string Reason)? Pause { get; private set; }

    /// <summary>What the steps had come to when the cleanup began; null before that, and once one of them is sent back.</summary>
    public ExecutionResult? CleanupAfter { get; private set; }

    /// <summary>Why the run failed, what failed in the cleanup of one that was cancelled, or why this version cannot go on with it; null unless one of these.</summary>
    public string? Error { get; private set; }

    /// <summary>What was wrong with the plan, when it was the plan that failed.</summary>
    public ImmutableArray<Problem> Problems { get; private set; } = [];

    /// <summary>A problem with the place it is at; a goal's plan has no place.</summary>
    public string Told(Problem problem) => Source == IntentPlan.Source ? problem.ToString() : $"{Source}:{problem}";

    /// <summary>What the run waits for; null unless nothing moves until a person acts.</summary>
    public BlockedOn? BlockedOn { get; private set; }

    /// <summary>The steps that waited when it was blocked, in plan order.</summary>
    public ImmutableArray<string> BlockedSteps { get; private set; } = [];

    /// <summary>The first row that this version cannot read; null when it can read all of them. Until the run has ended it then needs attention.</summary>
    public UnreadRow? Unread { get; private set; }

    /// <summary>In the order the plan first names them.</summary>
    public IReadOnlyList<Milestone> Milestones => _steps.Milestones.All;

    /// <summary>The number of the phase now at work, from 1; 0 before there is a plan. A plan that names no milestones is one phase.</summary>
    public int Phase => Phases == Milestones.Count ? _steps.Milestones.Current : Phases;

    public int Phases => Plan is null ? 0 : Math.Max(1, Milestones.Count);

    /// <summary>Plan order, the items of a fan-out after their parent.</summary>
    public IEnumerable<StepView> Steps => _steps.All;

    /// <summary>Steps of the plan, a fan-out counted once.</summary>
    public int StepsTotal => _steps.PlanCount;

    public int StepsDone => _steps.PlanDone;

    /// <summary>What the memory lane was told of it.</summary>
    public IReadOnlyList<Learning> Learned => _learnings;

    /// <summary>What it has to show for its milestones, in the order they were reached.</summary>
    public IReadOnlyList<EvidenceSection> Evidence => _evidence.Sections;

    /// <summary>How many milestones there are before those.</summary>
    public int EvidenceLeftOut => _evidence.SectionsLeftOut;

    /// <summary>Of its newest event; 0 while there is none, and no file of it.</summary>
    public long EvidenceOffset => _evidence.Offset;

    /// <summary>In the order they were taken.</summary>
    public IReadOnlyList<Decision> Decisions => _decisions;

    public IReadOnlyList<ParkedMessage> Parked => _parked;

    /// <summary>What the planner and the validator did last, for people; null before they did anything.</summary>
    public string? PlannerState { get; private set; }

    public string? ValidatorState { get; private set; }

    /// <summary>The run's questions to models and its budgets, as its gateway has them; before the first question there is neither.</summary>
    public GatewayState Gateway { get; private set; } = GatewayState.Initial;

    /// <summary>Offsets at which the context of a conversation was wiped.</summary>
    public IReadOnlyList<long> ContextWipes => _contextWipes;

    /// <summary>Calls to models, in the order they were claimed.</summary>
    public IEnumerable<CallView> Calls => _calls.All;

    /// <summary>Who has asked models, by name.</summary>
    public IReadOnlyCollection<AgentView> CallAgents => _calls.Agents;

    /// <summary>The exact command to type; empty when there is nothing a person must do.</summary>
    public string NextAction => NextCommand.Of(this);

    public StepView? Step(string id) => _steps.Find(id);

    /// <exception cref="KeyNotFoundException">No call of the run has this key.</exception>
    public CallView Call(OpKey opKey) => _calls.Find(opKey);

    /// <summary>Whether what is in doubt of a step is a call to a model, and not the step itself.</summary>
    public bool HasCallInDoubt(string stepId) =>
        Step(stepId)?.Status is not StepStatus.InDoubt && Gateway.OpenAsks.Any(a => a.Status is AskStatus.InDoubt && a.Id.StepId == stepId);

    /// <summary>Steps and items in one status.</summary>
    public int CountOf(StepStatus status) => _steps.CountOf(status);

    /// <summary>Steps and items in one status, in plan order; those that wait for a person are in <see cref="Approvals"/> instead.</summary>
    public IEnumerable<StepView> StepsOf(StepStatus status) => _steps.Of(status);

    /// <summary>Steps of the plan that failed, and may: the run went on without them.</summary>
    public IEnumerable<StepView> Tolerated => StepsOf(StepStatus.Failed).Where(s => s is { IsTolerated: true, Position.IsItem: false });

    /// <summary>The newest first.</summary>
    public IEnumerable<StepView> NewestCompleted => _steps.NewestCompleted();

    /// <summary>Steps that wait for a person, in plan order.</summary>
    public IEnumerable<StepView> Approvals => _steps.Approvals;

    public int ApprovalCount => _steps.ApprovalCount;

    public RunSummary Summary => new(
        RunId, Name, Goal, Source, Status, Inputs, CreatedAt, UpdatedAt, EndedAt, LastStep, RetryCount, NextAction, Error,
        PlanHash, Phase, Phases, StepsDone, StepsTotal, CreatedOffset, Offset);

    /// <summary>The view of one run from its rows.</summary>
    /// <param name="entries">Rows of the run's actors and of the hosts, by offset.</param>
    public static RunView Of(string runId, IEnumerable<LedgerEntry> entries)
    {
        var view = new RunView(runId);
        foreach (var entry in entries)
            view.ApplyAny(entry);
        return view;
    }
}
