using System.Globalization;
using SisyphusActors.Engine;

namespace SisyphusActors.Bench;

/// <summary>All cases, in the order of the table, and the engines in this build.</summary>
internal static class Cases
{
    public const string RawSqlite = "raw";

    public static IReadOnlyList<Case> All { get; } =
    [
        new StepCase(runs: 1, steps: 2_000) { Target = "0.5", FlushTarget = "1.1" },
        new StepCase(runs: 1, steps: 10_000) { Target = "0.5" },
        new StepCase(runs: 200, steps: 20) { Target = "1.7", FlushTarget = "0.02" },
        new StepCase(runs: 1, steps: 2_000) { FlushDelay = TimeSpan.FromMilliseconds(1), Target = "0.85" },
        new StepCase(runs: 200, steps: 20) { FlushDelay = TimeSpan.FromMilliseconds(1), Target = "15,000/s" },
        new JournalCase(actors: 100, eventsEach: 4) { Target = "0.6" },
        new RecoveryCase(events: 100_000) { Target = "0.75" },
        new SnapshotCase(events: 1_000),
        new SnapshotCase(events: 100_000) { Target = "the same" },
        new CommandCase(commands: 200) { Target = "under 100" },
        new StartCase { Target = "150" },
        new ResumeCase(steps: 2_000) { Target = "300" },
        new ListCase(events: 100_000) { Target = "under 2 ×" },
        new IdleCase { Target = "under 80" },
    ];

    public static IReadOnlyList<IActorEngineFactory> Engines { get; } =
    [
        new EmbeddedEngineFactory(),
#if WITH_AKKA
        new Akka.AkkaEngineFactory(),
#endif
    ];

    public static IActorEngineFactory Engine(string name) => Engines.Single(e => e.Name == name);

    /// <summary>What a child process does: the figure is all it prints.</summary>
    /// <param name="who">An engine, or <c>raw</c>.</param>
    public static async Task<int> MeasureHereAsync(int number, string who)
    {
        var figure = who == RawSqlite ? All[number].Raw() : await All[number].MeasureAsync(Engine(who));
        Console.WriteLine(figure?.ToString(CultureInfo.InvariantCulture) ?? "");
        return 0;
    }
}
