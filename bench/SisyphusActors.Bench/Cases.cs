using System.Globalization;
using SisyphusActors.Engine;

namespace SisyphusActors.Bench;

/// <summary>All cases, in the order of the table, and the engines in this build.</summary>
internal static class Cases
{
    public static IReadOnlyList<Case> All { get; } =
    [
        new StepCase(runs: 1, steps: 100),
        new StepCase(runs: 1, steps: 1_000),
        new StepCase(runs: 1, steps: 10_000),
        new StepCase(runs: 200, steps: 20),
        new RecoveryCase(events: 100_000),
    ];

    public static IReadOnlyList<IActorEngineFactory> Engines { get; } =
    [
        new EmbeddedEngineFactory(),
#if WITH_AKKA
        new Akka.AkkaEngineFactory(),
#endif
    ];

    /// <summary>What a child process does: the figure is all it prints.</summary>
    public static async Task<int> MeasureHereAsync(int number, string engine)
    {
        var figure = await All[number].MeasureAsync(Engines.Single(e => e.Name == engine));
        Console.WriteLine(figure.ToString(CultureInfo.InvariantCulture));
        return 0;
    }
}
