using System.Collections.Frozen;
using SisyphusActors.Core.Building;
using SisyphusActors.Core.Models;
using SisyphusActors.Core.Operations;
using SisyphusActors.Engine.Simulation;
using SisyphusActors.Seams.Operations;

namespace SisyphusActors.Simulation.World;

/// <summary>One kind of operation in one host: a shell that keeps a spool, or a handler in the host's own process that keeps nothing.</summary>
internal sealed class VirtualHandler(SimulatedWorld world, int host, bool keepsSpool, bool isIdempotent) : IOperationHandler
{
    private const string ShellKind = "run";

    public static FrozenDictionary<string, IOperationHandler> All(Play play, int host) => play.HandlerTypes
        .Select(type => KeyValuePair.Create<string, IOperationHandler>(
            type, new VirtualHandler(play.World, host, keepsSpool: false, SeededRandom.For(play.Scenario.Seed, $"handler {type}").OneIn(2))))
        .Append(KeyValuePair.Create<string, IOperationHandler>(ModelOperation.Kind, new VirtualHandler(play.World, host, keepsSpool: CanBeFound(play), isIdempotent: false)))
        .Append(KeyValuePair.Create<string, IOperationHandler>(PatchOperation.Kind, new VirtualHandler(play.World, host, keepsSpool: false, isIdempotent: false)))
        .Concat(ActedKinds.Looks.Select(kind => KeyValuePair.Create<string, IOperationHandler>(kind, new VirtualHandler(play.World, host, keepsSpool: false, isIdempotent: true))))
        .Append(KeyValuePair.Create<string, IOperationHandler>(ShellKind, new VirtualHandler(play.World, host, keepsSpool: true, isIdempotent: false)))
        .ToFrozenDictionary(StringComparer.Ordinal);

    public static bool IsIdempotent(Play play, OperationRequest request) =>
        request.Idempotent || request.Kind is not (ShellKind or ModelOperation.Kind or PatchOperation.Kind) && SeededRandom.For(play.Scenario.Seed, $"handler {request.Kind}").OneIn(2);

    /// <summary>Whether the scenario's provider tells what became of a call.</summary>
    private static bool CanBeFound(Play play) => SeededRandom.For(play.Scenario.Seed, "provider").OneIn(2);

    public Task<OperationOutcome> RunAsync(OperationRequest request, CancellationToken abort) => world.Run(request, keepsSpool, host, abort);

    public Task<Reconciliation> ReconcileAsync(OperationRequest request, bool aborting) =>
        world.Reconcile(request, keepsSpool, request.Idempotent || isIdempotent, host, aborting);
}
