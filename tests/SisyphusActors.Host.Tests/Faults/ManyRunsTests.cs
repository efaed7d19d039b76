using SisyphusActors.Hosting;
using SisyphusActors.Hosting.Handlers;
using SisyphusActors.Hosting.Runs;
using SisyphusActors.Hosting.Workflows;
using Xunit.Abstractions;

namespace SisyphusActors.Host.Tests.Faults;

/// <summary>A workspace with a thousand runs stays usable, in a program of bounded memory.</summary>
public sealed class ManyRunsTests(ITestOutputHelper output) : FaultFolder
{
    internal const int Runs = 1_000;

    /// <summary>Of the heap of each program here, in hexadecimal bytes: 160 MiB.</summary>
    private static readonly (string, string?) SmallHeap = ("DOTNET_GCHeapHardLimit", "A000000");

    [Fact]
    public async Task A_thousand_interrupted_runs_are_listed_examined_and_resumed()
    {
        await InterruptedAsync();

        (await RunSmallAsync("list", "--limit", "0")).Output.Split('\n').Count(line => line.Contains("\tinterrupted\t1/3\t", StringComparison.Ordinal)).ShouldBe(Runs);
        (await RunSmallAsync("list", "--json")).Json.GetProperty("runs").GetArrayLength().ShouldBe(50);
        (await RunSmallAsync("show", "many-0777")).Output.ShouldContain("status:   interrupted");
        (await RunSmallAsync("doctor")).Output.ShouldContain($"{Runs} runs have no host");
        (await RunSmallAsync("resume", "--all", "--dry-run")).Output.ShouldContain("run many-0999: interrupted");
        (await RunSmallAsync("resume", "--all", "--json")).Json.GetProperty("runs").EnumerateArray()
            .Count(run => run.GetProperty("status").GetString() == "succeeded").ShouldBe(Runs);
        (await RunSmallAsync("ledger", "--verify")).Output.ShouldContain("verified");
        (await RunSmallAsync("list", "--open")).Output.ShouldBeEmpty();
    }

    /// <summary>Runs that a host of an hour ago left in the middle of a wait that is over by now.</summary>
    private async Task InterruptedAsync()
    {
        var workflow = WorkflowDefinition.FromYaml("{name: many, steps: [{id: a, wait: 1ms}, {id: b, wait: 30m}, {id: c, wait: 1ms}]}");
        var workspace = new SisyphusWorkspace(new SisyphusOptions { Workspace = Root });
        await using var client = new SisyphusClient(workspace, new StepHandlers([]), Engines.Of("embedded"), new AnHourAgo()) { StopPatience = TimeSpan.Zero };
        await Task.WhenAll(Enumerable.Range(0, Runs).Select(n => client.StartAsync(workflow, Core.Values.Json.EmptyObject, "test", $"many-{n:0000}")));
        for (var since = System.Diagnostics.Stopwatch.StartNew(); client.Runs!.List().Count(run => run.StepsDone == 1) < Runs; await Task.Delay(100))
            since.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(120));
    }

    private async Task<Ended> RunSmallAsync(params string[] arguments)
    {
        var since = System.Diagnostics.Stopwatch.StartNew();
        using var process = new HostProcess(Root, arguments, SmallHeap);
        var ended = (await process.EndAsync()).ShouldEndWith(0);
        output.WriteLine($"{string.Join(' ', arguments)}: {since.Elapsed.TotalSeconds:0.0} s");
        return ended;
    }

    private sealed class AnHourAgo : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow().AddHours(-1);
    }
}
