using SisyphusActors.Simulation.Scenarios;

namespace SisyphusActors.Simulation.Tests;

internal static class Workflows
{
    /// <summary>The samples, the simulation's own, and that of the crash suite.</summary>
    public static IReadOnlyList<SimulatedWork> All { get; } = [.. SimulatedWork.Samples, CrashSuite()];

    private static SimulatedWorkflow CrashSuite()
    {
        using var reader = new StreamReader(typeof(Workflows).Assembly.GetManifestResourceStream("every-kind.yml")!);
        return SimulatedWorkflow.Parse("every-kind.yml", reader.ReadToEnd(), out _);
    }
}
