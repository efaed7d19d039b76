using System.Collections.Frozen;
using SisyphusActors.Core.Intents;
using SisyphusActors.Core.Models;
using SisyphusActors.Journal.Projections;
using SisyphusActors.Seams.Models;
using SisyphusActors.Seams.Operations;
using SisyphusActors.Seams.Plans;
using SisyphusActors.Seams.Shell;

namespace SisyphusActors.Hosting.Handlers;

/// <summary>The step handlers a program registered, by the name workflows use them under.</summary>
public sealed class StepHandlers(IEnumerable<KeyValuePair<string, IStepHandler>> handlers)
{
    private readonly SortedDictionary<string, IStepHandler> _handlers = new(handlers.ToDictionary(StringComparer.Ordinal), StringComparer.Ordinal);

    /// <summary>Names in ordinal order.</summary>
    public IReadOnlyCollection<string> Types => _handlers.Keys;

    /// <summary>Kinds of work that are SisyphusActors' own.</summary>
    internal static IReadOnlyCollection<string> Reserved { get; } = [ShellHandler.Kind, ModelOperation.SessionKind, ModelOperation.Kind, .. IntentOperation.Kinds];

    internal FrozenDictionary<string, IOperationHandler> Operations(SisyphusWorkspace workspace, ModelProviders models, SharedReader shared, TimeProvider time) => _handlers
        .Select(h => KeyValuePair.Create<string, IOperationHandler>(h.Key, new StepHandlerOperation(h.Value, workspace.Options.Handlers.StopTimeout, time)))
        .Append(KeyValuePair.Create<string, IOperationHandler>(ShellHandler.Kind, new ShellHandler(workspace.Shell, time)))
        .Append(KeyValuePair.Create<string, IOperationHandler>(ModelOperation.SessionKind, new ModelSessionHandler(models)))
        .Append(KeyValuePair.Create<string, IOperationHandler>(ModelOperation.Kind, new ModelHandler(models)))
        .Append(KeyValuePair.Create<string, IOperationHandler>(IntentOperation.Recall, new RecallHandler(shared)))
        .Append(KeyValuePair.Create<string, IOperationHandler>(IntentOperation.Inspect, workspace.Inspector(time)))
        .Append(KeyValuePair.Create<string, IOperationHandler>(IntentOperation.Policies, new PolicyHandler(workspace.Policies(time))))
        .ToFrozenDictionary(StringComparer.Ordinal);
}
