using System.Text.RegularExpressions;

namespace SisyphusActors.Crash.Tests;

/// <summary>Stands in for a person: approves what waits, and says of each step in doubt what the world shows.</summary>
/// <param name="outputs">What a person would say a step gave, by step id.</param>
internal sealed partial class Driver(CrashWorkspace workspace, Func<string, string> outputs)
{
    private readonly HashSet<string> _inDoubt = new(StringComparer.Ordinal);

    /// <summary>Steps that were reported in doubt, and so were not done twice in silence.</summary>
    public IReadOnlySet<string> InDoubt => _inDoubt;

    /// <summary>Attends to a host until it stops at its commit or closes its output.</summary>
    /// <returns>Whether it stopped; and the commits it counted, when it ended by itself.</returns>
    public async Task<(bool Stopped, int Commits)> AttendAsync(CrashHost host)
    {
        var commits = 0;
        while (await host.NextAsync() is { } words)
            switch (words)
            {
                case ["stopped", ..]:
                    return (true, 0);
                case ["waiting", var step]:
                    host.Answer($"approve {step}");
                    break;
                case ["in_doubt", var step, var opKey, .. var why]:
                    _inDoubt.Add(step);
                    await SurvivorsEndAsync(string.Join(' ', why));
                    host.Answer(workspace.Effects.Any(e => e.OpKey == opKey) ? $"settle {step} {outputs(step)}" : $"retry {step}");
                    break;
                case ["commits", var count]:
                    commits = int.Parse(count);
                    break;
            }
        return (false, commits);
    }

    /// <summary>Goes on with fresh hosts' help until the run has ended.</summary>
    public async Task<int> FinishAsync()
    {
        using var host = workspace.Host();
        var (_, commits) = await AttendAsync(host);
        await host.ShouldEndWellAsync();
        return commits;
    }

    /// <summary>A command that outlived its host may still be at its effect: a person looks only when it is gone.</summary>
    private static async Task SurvivorsEndAsync(string why)
    {
        foreach (Match group in ProcessGroup().Matches(why))
            await Until.TrueAsync(() => !Processes.GroupIsAlive(int.Parse(group.Groups[1].Value)), $"process group {group} to end");
    }

    [GeneratedRegex(@"process group (\d+)")]
    private static partial Regex ProcessGroup();
}

internal static class Until
{
    /// <summary>Polls for what another process does.</summary>
    public static async Task TrueAsync(Func<bool> condition, string what)
    {
        for (var since = System.Diagnostics.Stopwatch.StartNew(); !condition(); await Task.Delay(5))
            since.Elapsed.ShouldBeLessThan(CrashHost.Limit, $"waited for {what}");
    }
}
