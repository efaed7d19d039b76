using SisyphusActors.Core.Building;
using SisyphusActors.Core.Execution;
using SisyphusActors.Core.Intents;
using SisyphusActors.Core.Operations;
using SisyphusActors.Core.Values;
using SisyphusActors.Engine.Simulation;
using SisyphusActors.Seams.Operations;
using SisyphusActors.Simulation.Models;
using SisyphusActors.Simulation.Scenarios;

namespace SisyphusActors.Simulation.World;

/// <summary>
/// The world outside the journal: operations that begin, take effect, end, hang, outlive their host or die with it. It outlives every host,
/// and counts what really took place.
/// </summary>
internal sealed class SimulatedWorld(Play play)
{
    private readonly Dictionary<OpKey, VirtualOperation> _spool = [];
    private readonly List<VirtualOperation> _all = [];

    /// <summary>Everything that ever began, in order.</summary>
    public IReadOnlyList<VirtualOperation> All => _all;

    /// <summary>Whether the effect of an operation took place, which only the world knows for sure.</summary>
    public bool TookPlace(OpKey opKey) => _all.Exists(o => o.Request.OpKey == opKey && o.TookPlace);

    /// <summary>Whether it goes on, its host alive or not.</summary>
    public bool IsRunning(OpKey opKey) => _all.Exists(o => o.Request.OpKey == opKey && o.IsAtWork);

    public bool HasBegun(OpKey opKey) => _all.Exists(o => o.Request.OpKey == opKey);

    public bool HasBegunInLivingHost(OpKey opKey) => _all.Exists(o => o.Request.OpKey == opKey && play.Hosts.IsAlive(o.Host));

    /// <summary>How often the effect of a step took place, over all its attempts; a look is none.</summary>
    public int Effects(string runId, string stepId) =>
        _all.Count(o => o.TookPlace && o.Request.RunId == runId && o.Request.StepId == stepId && !ActedKinds.IsLook(o.Request));

    public bool IsAtWork(OpKey opKey) => _all.Exists(o => o.Request.OpKey == opKey && o.IsAtWork && play.Hosts.IsAlive(o.Host));

    /// <summary>Whether something that a host began, or waits for, has not ended.</summary>
    public bool HasAtWork(int host) => _all.Exists(o => o.IsAtWork && (o.Host == host || o.AwaitedBy.Contains(host)));

    /// <summary>What an operation gave that took place, whoever was told.</summary>
    public Json ResultOf(OpKey opKey) => _all.FindLast(o => o.Request.OpKey == opKey && o.TookPlace)!.Result!.Value;

    public OperationOutcome? OutcomeOf(OpKey opKey) => _all.FindLast(o => o.Request.OpKey == opKey)?.Outcome;

    public Task<OperationOutcome> Run(OperationRequest request, bool keepsSpool, int host, CancellationToken abort)
    {
        var incident = play.Incidents.Next(Trigger.Operation).FirstOrDefault();
        if (incident is not null)
            play.Happened(incident.Kind, $"{request.StepId} attempt {request.Attempt}");
        else
            incident = Whim(request);
        play.Effects.Begins(request);
        var operation = new VirtualOperation(request, OperationNature.Of(play.Scenario.Seed, request, play.AttemptsMax(request), keepsSpool, incident), host);
        _spool[request.OpKey] = operation;
        _all.Add(operation);
        play.Trace.Add($"host {host} begins {request.StepId} attempt {request.Attempt} of {request.RunId}");
        Begin(operation);
        if (operation.IsAtWork)
            abort.Register(() => Abort(operation));
        return operation.EndedAsync();
    }

    /// <summary>What can be found out of an operation once its host is gone.</summary>
    public Task<Reconciliation> Reconcile(OperationRequest request, bool keepsSpool, bool isIdempotent, int host, bool aborting)
    {
        if (play.Incidents.Next(Trigger.Reconciliation).FirstOrDefault() is { } incident)
        {
            play.Happened(incident.Kind, request.StepId);
            throw new IOException("The spool cannot be read.");
        }
        if (ActedKinds.IsPatch(request))
            return Task.FromResult(play.Workspace.Reconcile(PatchJson.ToPatch(request.With)));
        var known = _spool.GetValueOrDefault(request.OpKey);
        if (!keepsSpool)
            return Task.FromResult(isIdempotent ? new Reconciliation.SafeToRun() : Doubt());
        return known switch
        {
            null => Task.FromResult<Reconciliation>(new Reconciliation.SafeToRun()),
            { IsAtWork: true } => WaitFor(known, host, aborting),
            { Outcome: { } outcome } when outcome is not OperationOutcome.Cancelled || aborting => Task.FromResult<Reconciliation>(new Reconciliation.Ended(outcome)),
            _ => Task.FromResult(isIdempotent ? new Reconciliation.SafeToRun() : Doubt()),
        };
    }

    /// <summary>The outcome is durable, and what was kept to find it out by goes.</summary>
    public void Forget(OpKey opKey)
    {
        play.Effects.Forgotten(opKey);
        _spool.Remove(opKey);
    }

    public void HostIsGone(int host)
    {
        foreach (var operation in _all)
            if (operation.Host == host && operation.IsAtWork && !operation.Nature.OutlivesHost)
                operation.CutOff();
    }

    /// <summary>What goes wrong without an incident; null for nothing. A goal's tests fail, so that there are rounds.</summary>
    private Incident? Whim(OperationRequest request)
    {
        var random = SeededRandom.For(play.Scenario.Seed, $"whim {request.OpKey}");
        var fails = ActedModel.IsCall(request) ? ActedModel.Fails(play.Scenario.Seed, request)
            : StepIds.PlanStepOf(request.StepId) is IntentPlan.Execute ? random.OneIn(3)
            : !ActedModel.IsSession(request) && (ActedKinds.IsLook(request) || ActedKinds.IsPatch(request)) && random.OneIn(12);
        return fails ? new Incident(IncidentKind.OperationFails, 0, 0)
            : ActedKinds.IsPatch(request) && random.OneIn(12) ? new Incident(IncidentKind.OperationDoubtful, 0, random.Next(2))
            : null;
    }

    private static Reconciliation Doubt() => new Reconciliation.InDoubt("Its host ended while it was at work.");

    private async Task<Reconciliation> WaitFor(VirtualOperation operation, int host, bool aborting)
    {
        operation.AwaitedBy.Add(host);
        if (aborting)
            Abort(operation);
        return new Reconciliation.Ended(await operation.EndedAsync().ConfigureAwait(false));
    }

    private void Begin(VirtualOperation operation)
    {
        var nature = operation.Nature;
        if (nature.Duration == TimeSpan.Zero)
        {
            ComeToAnEnd(operation);
            return;
        }
        if (nature.TakesEffect && nature.EffectAfter < nature.Duration && nature.Incident is not IncidentKind.OperationHangs)
            play.Time.After(nature.EffectAfter, () => TakePlace(operation));
        if (operation.Request.Timeout is { } timeout && timeout < nature.Duration)
            play.Time.After(timeout, () => Stop(operation, new OperationOutcome.TimedOut(timeout)));
        play.Time.After(nature.Duration, () => ComeToAnEnd(operation));
    }

    private void ComeToAnEnd(VirtualOperation operation)
    {
        if (!operation.IsAtWork)
            return;
        if (operation.Nature.TakesEffect)
            TakePlace(operation);
        if (operation.Refusal is { } refusal)
        {
            End(operation, new OperationOutcome.Failed(refusal, Retryable: false));
            return;
        }
        End(operation, operation.Nature.Incident switch
        {
            IncidentKind.OperationFails or IncidentKind.OperationFailsForGood when ActedModel.IsAsked(operation.Request) =>
                ActedModel.Failed(play.Scenario.Seed, operation.Request, operation.Nature.Incident == IncidentKind.OperationFailsForGood),
            IncidentKind.OperationFails when operation.Request.Kind == ScanOperation.Kind => new OperationOutcome.Failed("It has findings.", ScanOperation.Findings, Retryable: false),
            IncidentKind.OperationFails => new OperationOutcome.Failed("It went wrong.", ExitCode: 7),
            IncidentKind.OperationFailsForGood => new OperationOutcome.Failed("It cannot go well.", Retryable: false),
            IncidentKind.OperationDoubtful => new OperationOutcome.InDoubt("Its end was lost."),
            _ => new OperationOutcome.Succeeded(operation.Result!.Value),
        });
    }

    private void Abort(VirtualOperation operation)
    {
        if (operation.Nature.AbortTakes == TimeSpan.Zero)
            Stop(operation, new OperationOutcome.Cancelled());
        else
            play.Time.After(operation.Nature.AbortTakes, () => Stop(operation, new OperationOutcome.Cancelled()));
    }

    /// <remarks>
    /// One that has taken effect cannot be made undone: what timed out after that is a success that came late, a file is as it was to be, and a
    /// model's answer is complete and paid for.
    /// </remarks>
    private void Stop(VirtualOperation operation, OperationOutcome outcome)
    {
        if (!operation.IsAtWork)
            return;
        if (operation.TookPlace && (outcome is OperationOutcome.TimedOut || ActedKinds.IsPatch(operation.Request) || ActedModel.IsCall(operation.Request)))
            outcome = new OperationOutcome.Succeeded(operation.Result!.Value);
        End(operation, outcome);
    }

    private void TakePlace(VirtualOperation operation)
    {
        if (!operation.IsAtWork || operation.TookPlace || operation.Refusal is not null)
            return;
        if (ActedKinds.IsPatch(operation.Request) && !Patch(operation))
            return;
        play.Effects.TakesPlace(operation);
        operation.TookPlace = true;
        operation.Result = ActedResult.Of(play, operation.Request);
    }

    private bool Patch(VirtualOperation operation)
    {
        var patch = PatchJson.ToPatch(operation.Request.With);
        operation.Refusal = play.Workspace.Refusal(patch);
        if (operation.Refusal is not null)
            return false;
        play.Books.CatchUp();
        play.Books.Files.Writes(operation.Request, patch);
        play.Workspace.Apply(patch, operation.Request.OpKey);
        return true;
    }

    private void End(VirtualOperation operation, OperationOutcome outcome)
    {
        play.Trace.Add($"{operation.Request.StepId} attempt {operation.Request.Attempt} of {operation.Request.RunId} ends: {outcome.GetType().Name}{(operation.TookPlace ? ", took effect" : "")}");
        operation.End(outcome);
    }
}
