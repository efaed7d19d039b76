using SisyphusActors.Core.Ledger;
using SisyphusActors.Core.Planning;
using SisyphusActors.Hosting.Handlers;

namespace SisyphusActors.Hosting.Runs;

/// <summary>A run uses handlers that this program does not register: taken up here, its steps would be in doubt.</summary>
public sealed class StepHandlerMissingException : Exception
{
    private StepHandlerMissingException(string runId, IEnumerable<string> types)
        : base($"Run '{runId}' uses {string.Join(", ", types)}, which this program does not register. Go on with it from the program that does.") { }

    /// <exception cref="StepHandlerMissingException">There is one.</exception>
    public static void ThrowIfMissing(RunView run, StepHandlers handlers)
    {
        if (Missing(run, handlers) is [_, ..] missing)
            throw new StepHandlerMissingException(run.RunId, missing);
    }

    /// <summary>The handlers a run's plan uses beyond those given, in ordinal order.</summary>
    public static IReadOnlyList<string> Missing(RunView run, StepHandlers handlers) =>
        [.. (run.Plan?.Steps ?? []).Select(s => s.Work).OfType<StepWork.Uses>().Select(u => u.Type)
            .Except(handlers.Types, StringComparer.Ordinal).Order(StringComparer.Ordinal)];
}
