using SisyphusActors.Core.Execution;
using SisyphusActors.Core.Operations;
using SisyphusActors.Core.Values;
using SisyphusActors.Engine;

namespace SisyphusActors.TestKit;

/// <summary>
/// The outside world of a test: operations end as scripted by step id, or when the test says so. It outlives engines, as the world does:
/// an operation that was at work when one ended goes on, and tells the next one its outcome.
/// </summary>
/// <remarks>A step id is a plan's (<c>build</c>, which is also each of its items) or an item's (<c>build[0]</c>), which goes first.</remarks>
public sealed class FakeOperations : IOperations
{
    private static readonly OperationOutcome Success = new OperationOutcome.Succeeded(Json.EmptyObject);

    private readonly Lock _gate = new();
    private readonly Dictionary<OpKey, Operation> _known = [];
    private readonly HashSet<OpKey> _abortedBefore = [];
    private readonly Dictionary<string, Func<OperationRequest, OperationOutcome?>> _scripts = new(StringComparer.Ordinal);
    private readonly GrowingList<OperationCall> _calls = new();

    /// <summary>Every call so far, in order.</summary>
    public IReadOnlyList<OperationCall> Calls => _calls.ToList();

    /// <summary>Step ids of the operations that really began, in order: what the world has seen.</summary>
    public IReadOnlyList<string> Effects => [.. _calls.ToList().Where(c => c.IsEffect).Select(c => c.StepId)];

    /// <summary>How many have begun and not ended.</summary>
    public int AtWork { get; private set; }

    /// <summary>The most that were at work at once.</summary>
    public int AtWorkMax { get; private set; }

    /// <summary>The step's operations end with these outcomes, one after another; the last one again and again.</summary>
    public FakeOperations On(string stepId, params IReadOnlyList<OperationOutcome> outcomes)
    {
        ArgumentOutOfRangeException.ThrowIfZero(outcomes.Count, nameof(outcomes));
        var next = 0;
        return Script(stepId, _ => outcomes[Math.Min(next++, outcomes.Count - 1)]);
    }

    /// <summary>The step's operations end as this says; without a script they succeed with an empty object.</summary>
    public FakeOperations On(string stepId, Func<OperationRequest, OperationOutcome> outcome) => Script(stepId, outcome);

    /// <summary>The step's operations end only by <see cref="Release"/>, or as cancelled when they are aborted.</summary>
    public FakeOperations Hold(string stepId) => Script(stepId, _ => null);

    /// <summary>Ends a held operation that is at work.</summary>
    /// <param name="stepId">As in its request: of an item of a fan-out, the item's.</param>
    /// <exception cref="ExpectationFailedException">Nothing of that step is at work.</exception>
    public void Release(string stepId, OperationOutcome? outcome = null)
    {
        Operation operation;
        lock (_gate)
            operation = _known.Values.FirstOrDefault(o => o.Request.StepId == stepId && o.Outcome is null)
                ?? throw new ExpectationFailedException($"Nothing of step '{stepId}' is at work. Calls so far: {string.Join("; ", Calls)}");
        End(operation, outcome ?? Success);
    }

    /// <summary>The step's <paramref name="nth"/> call, as soon as it is made.</summary>
    /// <exception cref="ExpectationFailedException">It was not made within <see cref="TestTimeout.Default"/>.</exception>
    public async Task<OperationCall> StartedAsync(string stepId, int nth = 1)
    {
        var index = -1;
        for (var found = 0; found < nth; found++)
        {
            index = await _calls.IndexOfAsync(index + 1, call => call.StepId == stepId, TestTimeout.Default).ConfigureAwait(false);
            if (index < 0)
                throw new ExpectationFailedException($"Step '{stepId}' was started {found} times, not {nth}. Calls so far: {string.Join("; ", Calls)}");
        }
        return _calls[index];
    }

    public void Start(OperationRequest request, bool recovered, Action<OperationOutcome> ended)
    {
        Operation? operation;
        OperationOutcome? outcome;
        lock (_gate)
        {
            var isEffect = !_known.TryGetValue(request.OpKey, out operation);
            if (operation is null)
            {
                isEffect = !_abortedBefore.Remove(request.OpKey);
                _known[request.OpKey] = operation = new Operation(request);
                AtWorkMax = Math.Max(AtWorkMax, ++AtWork);
                outcome = isEffect ? (ScriptOf(request.StepId) ?? (_ => Success))(request) : new OperationOutcome.Cancelled();
            }
            else
            {
                outcome = operation.Outcome;
            }
            if (operation.Outcome is null)
                operation.Ended.Add(ended);
            _calls.Add(new OperationCall(request, recovered, isEffect));
        }
        if (operation.Outcome is not null)
            ended(operation.Outcome);
        else if (outcome is not null)
            End(operation, outcome);
    }

    public void Abort(OpKey opKey)
    {
        Operation? operation;
        lock (_gate)
            if (!_known.TryGetValue(opKey, out operation))
                _abortedBefore.Add(opKey);
        if (operation is not null)
            End(operation, new OperationOutcome.Cancelled());
    }

    public void Forget(OpKey opKey)
    {
        lock (_gate)
            _known.Remove(opKey);
    }

    private FakeOperations Script(string stepId, Func<OperationRequest, OperationOutcome?> script)
    {
        lock (_gate)
            _scripts[stepId] = script;
        return this;
    }

    private Func<OperationRequest, OperationOutcome?>? ScriptOf(string stepId) =>
        _scripts.GetValueOrDefault(stepId) ?? _scripts.GetValueOrDefault(StepIds.PlanStepOf(stepId));

    /// <summary>The first end counts.</summary>
    private void End(Operation operation, OperationOutcome outcome)
    {
        lock (_gate)
        {
            if (operation.Outcome is not null)
                return;
            operation.Outcome = outcome;
            AtWork--;
        }
        operation.Ended.ForEach(ended => ended(outcome));
    }

    private sealed class Operation(OperationRequest request)
    {
        public OperationRequest Request => request;

        public OperationOutcome? Outcome { get; set; }

        public List<Action<OperationOutcome>> Ended { get; } = [];
    }
}
