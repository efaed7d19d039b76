using SisyphusActors.Core.Planning;
using SisyphusActors.Core.Runs;
using SisyphusActors.Core.Values;
using SisyphusActors.Hosting.Workflows;

namespace SisyphusActors.Hosting.Runs;

/// <summary>A run id stands for a run of another workflow, or with other inputs.</summary>
public sealed class RunMismatchException : Exception
{
    private RunMismatchException(string runId, string what)
        : base($"Run '{runId}' was started with {what}. Choose another run id; or go on with that run as it is, by ResumeAsync.") { }

    internal static RunMismatchException OfGoal(string runId) => new(runId, "another goal");

    /// <param name="started">Null when nobody knows: then there is nothing to compare.</param>
    internal static void ThrowIfOther(string runId, RunMessage.StartRun? started, WorkflowDefinition definition, Json inputs)
    {
        if (started is null)
            return;
        if (!IsSame(started.Document.Root, definition.Document.Root))
            throw new RunMismatchException(runId, "another workflow");
        if (started.Inputs != inputs)
            throw new RunMismatchException(runId, "other inputs");
    }

    /// <summary>Where something stands in its file is no part of what it says.</summary>
    private static bool IsSame(DocumentNode one, DocumentNode other) => (one, other) switch
    {
        (DocumentNode.Scalar a, DocumentNode.Scalar b) => (a.Text, a.Plain) == (b.Text, b.Plain),
        (DocumentNode.Sequence a, DocumentNode.Sequence b) =>
            a.Items.Length == b.Items.Length && a.Items.Zip(b.Items).All(pair => IsSame(pair.First, pair.Second)),
        (DocumentNode.Mapping a, DocumentNode.Mapping b) =>
            a.Members.Length == b.Members.Length && a.Members.Zip(b.Members).All(pair => pair.First.Key == pair.Second.Key && IsSame(pair.First.Value, pair.Second.Value)),
        _ => false,
    };
}
