using System.Collections.Immutable;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Operations;

/// <summary>One attempt at one step, as a seam gets it.</summary>
/// <param name="Kind">Which handler runs it: <c>run</c>, or the name a handler was registered under.</param>
/// <param name="Command">The shell command of a <c>run</c> step; null for any other kind.</param>
/// <param name="With">The step's arguments, expressions resolved.</param>
/// <param name="Environment">The step's own variables, expressions resolved.</param>
/// <param name="Item">The item of a <c>foreach</c>, with its index; null outside one.</param>
/// <param name="Context">Inputs, and results of all steps this one depends on; worked out when first asked for.</param>
/// <param name="Outputs">Names the result must hold.</param>
public sealed record OperationRequest(
    OpKey OpKey,
    string RunId,
    string StepId,
    int Attempt,
    string Kind,
    string? Command,
    Json With,
    ImmutableSortedDictionary<string, string> Environment,
    OperationItem? Item,
    TimeSpan? Timeout,
    bool Idempotent,
    ImmutableArray<string> Outputs,
    Lazy<StepContext> Context)
{
    /// <summary>False in a cancelled run: what became of the operation is found out, but nothing is started any more.</summary>
    public bool MayRun { get; init; } = true;

    /// <summary>Names of variables whose values the host must have: without them it is not run, and what came of it is not told.</summary>
    public ImmutableArray<string> Secrets { get; init; } = [];

    /// <summary>The end of what its command prints belongs to what is told of it also when it succeeds.</summary>
    public bool WantsOutput { get; init; }

    /// <summary>A person is asked what became of it: it may be found out all the same, but it is not started again under their hands.</summary>
    public bool IsInDoubt { get; init; }
}

public sealed record OperationItem(int Index, Json Value);

/// <summary>What a step may read of its run.</summary>
/// <param name="Inputs">The run's inputs, a JSON object.</param>
/// <param name="Steps">Result by step id, of every step this one depends on, directly or not.</param>
public sealed record StepContext(Json Inputs, ImmutableSortedDictionary<string, Json> Steps);
