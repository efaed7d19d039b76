using SisyphusActors.Core.Planning;
using SisyphusActors.Core.Runs;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Engine.Tests;

internal static class TestRun
{
    /// <summary>A run of a workflow without steps: enough for its coordinator.</summary>
    public static RunMessage.StartRun Start() =>
        new("test", new WorkflowDocument("<test>", new DocumentNode.Mapping([], 0, 0)), Json.EmptyObject, "seed", "/", "test");
}
