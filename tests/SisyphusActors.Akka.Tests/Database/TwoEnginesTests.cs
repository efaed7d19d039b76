using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Execution;
using SisyphusActors.Core.Operations;
using SisyphusActors.Core.Runs;
using SisyphusActors.Core.Values;
using SisyphusActors.Conformance.Tests;
using SisyphusActors.Hosting.Workflows;
using SisyphusActors.TestKit;

namespace SisyphusActors.Akka.Tests.Database;

/// <summary>One database, two engines: they write the same rows, and either goes on where the other was ended.</summary>
public sealed class TwoEnginesTests
{
    private const string Steps = "- { id: s0, run: x }\n- { id: s1, run: x }\n- { id: s2, run: x }\n- { id: s3, run: x }\n- { id: s4, run: x }\n- { id: s5, run: x }";

    private static readonly RunActors Run = new("run-1");

    private static async Task StartAsync(EngineFixture system, string steps = Steps) => (await system.TellAsync(
        Run.Coordinator,
        new RunMessage.StartRun("test", WorkflowDefinition.FromYaml($"name: test\nsteps:\n{steps}").Document, Json.EmptyObject, "seed", "/", "tester"),
        "start")).ShouldBe(Outcome.Ok);

    private static Task EndedAsync(EngineFixture system) => system.Log.WaitForAsync<RunEvent.RunSucceeded>(Run.Coordinator);

    [Fact]
    public async Task The_same_run_leaves_the_same_rows_on_both_engines()
    {
        var written = new Dictionary<string, IReadOnlyList<string>>();
        var large = new string('x', 100_000);
        foreach (var engine in (string[])["embedded", AkkaEngine.EngineName])
        {
            await using var system = new AlternatingFixture(engine);
            system.Operations.On("s1", new OperationOutcome.Succeeded(Json.Parse($$"""{"large":"{{large}}","text":"ä\"<>&'\u2028"}""")));
            await StartAsync(system);
            await EndedAsync(system);
            await system.TellAsync(Run.Coordinator, new RunMessage.ResumeRun("tester"), "again");
            await system.StopAsync();
            written[engine] = Rows.Written(system.Path);
        }

        written[AkkaEngine.EngineName].ShouldBe(written["embedded"]);
        var artifact = Convert.ToHexString("{\"$artifact\":"u8);
        written["embedded"].ShouldContain(row => row.Contains(artifact, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("embedded", "akka")]
    [InlineData("akka", "embedded")]
    public async Task Engines_take_turns_at_every_step_of_one_run_and_nothing_is_lost_or_done_twice(string first, string second)
    {
        await using var system = new AlternatingFixture(first);
        for (var step = 0; step < 6; step++)
            system.Operations.Hold($"s{step}");
        await StartAsync(system);

        for (var step = 0; step < 6; step++)
        {
            await system.Operations.StartedAsync($"s{step}");
            system.Next = step % 2 == 0 ? second : first;
            await system.RestartAsync(Run.Coordinator, Run.Planner, Run.Validator, Run.Executor);
            (await system.Operations.StartedAsync($"s{step}", nth: 2)).Recovered.ShouldBeTrue();
            system.Operations.Release($"s{step}");
        }

        await EndedAsync(system);
        system.Operations.Effects.ShouldBe(["s0", "s1", "s2", "s3", "s4", "s5"]);
        Folded.State(system, Run.Executor, new ExecutorBehavior()).Steps.Values.ShouldAllBe(s => s.Status == StepStatus.Completed);
        Rows.Query(system.Path, "SELECT count(DISTINCT writer_uuid) FROM journal WHERE persistence_id = 'run-1/executor'").ShouldBe(["7"]);
    }

    [Theory]
    [InlineData("embedded", "akka")]
    [InlineData("akka", "embedded")]
    public async Task A_command_is_stored_by_one_engine_and_its_repeat_is_answered_by_the_other(string first, string second)
    {
        await using var system = new AlternatingFixture(first);
        system.Operations.Hold("s0");
        await StartAsync(system);

        system.Next = second;
        await system.RestartAsync(Run.Coordinator);
        await StartAsync(system);

        system.Log.EventsOf(Run.Coordinator).OfType<RunEvent.RunQueued>().ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData("embedded", "akka")]
    [InlineData("akka", "embedded")]
    public async Task A_snapshot_of_one_engine_is_the_start_of_recovery_on_the_other(string first, string second)
    {
        const int items = 600;
        await using var system = new AlternatingFixture(first);
        system.Operations.Hold("last");
        await StartAsync(system, $"- {{ id: each, run: x, maxParallel: 1000, foreach: [{string.Join(", ", Enumerable.Range(0, items))}] }}\n- {{ id: last, run: x }}");
        await system.Operations.StartedAsync("last");
        await system.StopAsync();
        Rows.Query(system.Path, "SELECT persistence_id, serializer_id FROM snapshot").ShouldBe(["run-1/executor | 7301"]);

        system.Next = second;
        await system.RestartAsync(Run.Executor, Run.Coordinator);
        await system.Operations.StartedAsync("last", nth: 2);
        system.Operations.Release("last");

        await EndedAsync(system);
    }
}
