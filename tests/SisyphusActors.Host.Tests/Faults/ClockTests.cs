using System.Text.RegularExpressions;

namespace SisyphusActors.Host.Tests.Faults;

/// <summary>A clock that goes backwards, from one host to the next and under one: order, results and ledgers do not hang on it.</summary>
public sealed partial class ClockTests : FaultFolder
{
    private static readonly string? Library = Directory.Exists("/usr/lib")
        ? Directory.EnumerateDirectories("/usr/lib").Select(folder => Path.Combine(folder, "faketime", "libfaketime.so.1")).FirstOrDefault(File.Exists)
        : null;

    [FakeTimeFact]
    public async Task Each_host_may_live_on_an_earlier_day_than_the_one_before()
    {
        Write("w.yaml", """
            name: w
            steps:
              - {id: a, run: 'echo a >> effects'}
              - {id: first, approve: 'Go on?'}
              - {id: pause, wait: 1s}
              - {id: b, run: 'echo b >> effects; test -e tried || { touch tried; exit 1; }', retry: {maxAttempts: 2, initialDelay: 1s}}
              - {id: second, approve: 'Go on?'}
              - {id: c, run: 'echo c >> effects'}
            """);
        (await RunAtAsync("+2d", "run", "w.yaml", "--id", "r", "--no-wait")).ShouldEndWith(3);
        (await RunAtAsync("+1d", "approve", "r")).ShouldEndWith(3);
        (await RunAsync("run", "--id", "newer", "--", "true")).ShouldEndWith(0);
        (await RunAsync("approve", "r")).ShouldEndWith(0).ShouldSatisfyAllConditions(
            ended => ended.Output.ShouldContain("run r: succeeded"),
            ended => NegativeTime().IsMatch(ended.Output).ShouldBeFalse(ended.Output));

        Lines("effects").ShouldBe(["a", "b", "b", "c"]);
        (await RunAsync("list")).Output.Split('\n').Select(line => line.Split('\t')[0]).ShouldBe(["r", "newer", ""]);
        foreach (var command in (string[][])[["show", "r"], ["log", "r"], ["ledger", "r"], ["ledger", "--verify"], ["doctor"]])
            NegativeTime().IsMatch((await RunAsync(command)).ShouldEndWith(0).Output).ShouldBeFalse();
    }

    [FakeTimeFact]
    public async Task Under_a_host_the_clock_may_be_set_back()
    {
        Write("w.yaml", $$"""
            name: w
            steps:
              - {id: a, timeout: 1h, run: 'echo at work; {{UntilGo}}; echo a >> effects'}
              - {id: pause, wait: 1s}
              - {id: b, run: 'echo b >> effects; test -e tried || { touch tried; exit 1; }', retry: {maxAttempts: 2, initialDelay: 1s} }
            """);
        SetClock("+1d");
        using var host = new HostProcess(Root, ["run", "w.yaml", "--id", "r"],
            ("LD_PRELOAD", Library), ("FAKETIME_DONT_FAKE_MONOTONIC", "1"), ("FAKETIME_NO_CACHE", "1"), ("FAKETIME_TIMESTAMP_FILE", Path.Combine(Root, "clock")));
        await host.SaysAsync("| at work");
        SetClock("-3h");
        Write("go", "");
        var ended = (await host.EndAsync()).ShouldEndWith(0);

        NegativeTime().IsMatch(ended.Output).ShouldBeFalse(ended.Output);
        Lines("effects").ShouldBe(["a", "b", "b"]);
        var times = (await RunAsync("log", "r", "--json")).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => System.Text.Json.JsonDocument.Parse(line).RootElement.GetProperty("at").GetDateTimeOffset()).ToList();
        times.SequenceEqual(times.Order()).ShouldBeFalse("the clock was set back under it");
        (await RunAsync("ledger", "--verify")).ShouldEndWith(0);
    }

    /// <remarks>In one step, since it is read at any moment.</remarks>
    private void SetClock(string offset) => File.Move(Path.Combine(Root, Write("clock.new", offset)), Path.Combine(Root, "clock"), overwrite: true);

    private async Task<Ended> RunAtAsync(string offset, params string[] arguments)
    {
        using var process = new HostProcess(Root, arguments, ("LD_PRELOAD", Library), ("FAKETIME_DONT_FAKE_MONOTONIC", "1"), ("FAKETIME", offset));
        return await process.EndAsync();
    }

    [GeneratedRegex(@"(^|[\s(])-\d+(\.\d+)?(ms|s|m|h|d)\b", RegexOptions.Multiline)]
    private static partial Regex NegativeTime();

    /// <summary>Needs libfaketime. Where continuous integration runs, its absence is a failure.</summary>
    private sealed class FakeTimeFactAttribute : FactAttribute
    {
        public FakeTimeFactAttribute()
        {
            if (Library is null && Environment.GetEnvironmentVariable("CI") != "true")
                Skip = "Needs libfaketime (Debian: libfaketime).";
        }
    }
}
