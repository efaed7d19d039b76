using System.Collections.Frozen;
using SisyphusActors.Core.Agents;
using SisyphusActors.Core.Briefs;
using SisyphusActors.Core.Building;
using SisyphusActors.Core.Intents;
using SisyphusActors.Core.Models;
using SisyphusActors.Hosting.Skills;
using SisyphusActors.Journal.Projections;
using SisyphusActors.Seams.Models;
using SisyphusActors.Seams.Operations;
using SisyphusActors.Seams.Patch;
using SisyphusActors.Seams.Plans;
using SisyphusActors.Seams.Scan;
using SisyphusActors.Seams.Shell;

namespace SisyphusActors.Hosting.Handlers;

/// <summary>The step handlers a program registered, by the name workflows use them under.</summary>
public sealed class StepHandlers(IEnumerable<KeyValuePair<string, IStepHandler>> handlers)
{
    private readonly SortedDictionary<string, IStepHandler> _handlers = new(handlers.ToDictionary(StringComparer.Ordinal), StringComparer.Ordinal);

    /// <summary>Names in ordinal order.</summary>
    public IReadOnlyCollection<string> Types => _handlers.Keys;

    /// <summary>Kinds of work that are SisyphusActors' own.</summary>
    internal static IReadOnlyCollection<string> Reserved { get; } =
    [
        ShellHandler.Kind, ModelOperation.SessionKind, ModelOperation.Kind, PatchOperation.Kind, PatchOperation.ReadKind, SkillOperation.Kind, BriefOperation.Kind,
        ScanOperation.Kind, .. IntentOperation.Kinds,
    ];

    internal FrozenDictionary<string, IOperationHandler> Operations(
        SisyphusWorkspace workspace, ModelProviders models, Func<RunReader> runs, SharedReader shared, TimeProvider time)
    {
        var own = new Dictionary<string, IOperationHandler>
        {
            [ShellHandler.Kind] = new ShellHandler(workspace.Shell, time),
            [ModelOperation.SessionKind] = new ModelSessionHandler(models),
            [ModelOperation.Kind] = new ModelHandler(models),
            [PatchOperation.Kind] = new PatchHandler(workspace.Shell.WorkingDirectory, time),
            [PatchOperation.ReadKind] = new ReadHandler(workspace.Shell.WorkingDirectory),
            [SkillOperation.Kind] = new SkillHandler(workspace.Shell.WorkingDirectory),
            [BriefOperation.Kind] = new BriefHandler(runs),
            [ScanOperation.Kind] = new ScanHandler(workspace.Scan, time),
            [IntentOperation.Recall] = new RecallHandler(shared),
            [IntentOperation.Inspect] = workspace.Inspector(time),
            [IntentOperation.Policies] = new PolicyHandler(workspace.Policies(time)),
        };
        return _handlers
            .Select(h => KeyValuePair.Create<string, IOperationHandler>(h.Key, new StepHandlerOperation(h.Value, workspace.Options.Handlers.StopTimeout, time)))
            .Concat(own)
            .ToFrozenDictionary(StringComparer.Ordinal);
    }
}
