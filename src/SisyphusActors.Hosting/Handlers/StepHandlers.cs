using System.Collections.Frozen;
using SisyphusActors.Core.Briefs;
using SisyphusActors.Core.Models;
using SisyphusActors.Journal.Projections;
using SisyphusActors.Seams.Models;
using SisyphusActors.Seams.Operations;
using SisyphusActors.Seams.Shell;

namespace SisyphusActors.Hosting.Handlers;

/// <summary>The step handlers a program registered, by the name workflows use them under.</summary>
public sealed class StepHandlers(IEnumerable<KeyValuePair<string, IStepHandler>> handlers)
{
    private readonly SortedDictionary<string, IStepHandler> _handlers = new(handlers.ToDictionary(StringComparer.Ordinal), StringComparer.Ordinal);

    /// <summary>Names in ordinal order.</summary>
    public IReadOnlyCollection<string> Types => _handlers.Keys;

    internal FrozenDictionary<string, IOperationHandler> Operations(
        ShellSettings shell, ModelProviders models, Func<RunReader> runs, TimeSpan stopTimeout, TimeProvider time) => _handlers
        .Select(h => KeyValuePair.Create<string, IOperationHandler>(h.Key, new StepHandlerOperation(h.Value, stopTimeout, time)))
        .Append(KeyValuePair.Create<string, IOperationHandler>(ShellHandler.Kind, new ShellHandler(shell, time)))
        .Append(KeyValuePair.Create<string, IOperationHandler>(BriefOperation.Kind, new BriefHandler(runs)))
        .Append(KeyValuePair.Create<string, IOperationHandler>(ModelOperation.SessionKind, new ModelSessionHandler(models)))
        .Append(KeyValuePair.Create<string, IOperationHandler>(ModelOperation.Kind, new ModelHandler(models)))
        .ToFrozenDictionary(StringComparer.Ordinal);
}
