using SisyphusActors.Core.Runs;

namespace SisyphusActors.Crash.Tests;

/// <summary>A host's end: on which engine it ran, and the commit before or after which it was killed.</summary>
/// <param name="Which">The commit's number in that host, from 1, or the step whose claim it holds.</param>
internal sealed record Kill(string Engine, string Point, string Which);

/// <summary>The run with every kind of step as it ends when nobody kills it; one that was killed is held to it.</summary>
/// <param name="Commits">Of its one host.</param>
internal sealed record WholeRun(int Commits, EndState End, EndState EndIfDoubted, string Effects, IReadOnlyDictionary<string, string> Outputs)
{
    public static async Task<WholeRun> OnAsync(string engine)
    {
        using var workspace = new CrashWorkspace(engine, CrashWorkspace.EveryKind);
        var driver = new Driver(workspace, step => throw new InvalidOperationException($"{step} is in doubt though nothing was killed."));
        var commits = await driver.FinishAsync();
        Check(workspace);
        var end = EndState.Of(workspace, doubted: false);
        end.Status.ShouldBe(RunStatus.Succeeded);
        var outputs = workspace.Run().Steps.ToDictionary(s => s.Id, s => s.Result.ToString()!);
        return new WholeRun(commits, end, EndState.Of(workspace, doubted: true), Done(workspace), outputs);
    }

    /// <summary>Kills one host after the other, then lets the last one finish.</summary>
    /// <param name="last">The engine of the last host.</param>
    /// <returns>The steps that were in doubt; null when a host ended before its point.</returns>
    public async Task<IReadOnlySet<string>?> KilledAsync(string last, params IReadOnlyList<Kill> kills)
    {
        using var workspace = new CrashWorkspace(last, CrashWorkspace.EveryKind);
        var driver = new Driver(workspace, step => Outputs[step]);
        foreach (var kill in kills)
        {
            workspace.Engine = kill.Engine;
            using var host = workspace.Host(kill.Point, kill.Which);
            if (!(await driver.AttendAsync(host)).Stopped)
                return null;
            await host.KillAsync();
        }
        workspace.Engine = last;
        await driver.FinishAsync();

        var here = $"killed {string.Join(", then ", kills)}, ended on {last}";
        Check(workspace);
        Done(workspace).ShouldBe(Effects, here);
        var doubted = driver.InDoubt.Count > 0;
        EndState.Of(workspace, doubted).ShouldBe(doubted ? EndIfDoubted : End, here);
        return driver.InDoubt;
    }

    private static void Check(CrashWorkspace workspace)
    {
        foreach (var repeated in workspace.Effects.GroupBy(e => e.StepId).Where(g => g.Count() > 1))
        {
            repeated.Key.ShouldBeOneOf("stamp", "publish");
            repeated.Select(e => e.OpKey).Distinct().Count().ShouldBe(1, "a step that may be repeated is repeated under its own op key");
        }
        AuditTrail.ShouldBeWhole(workspace);
        workspace.Verify().ShouldBeEmpty();
    }

    private static string Done(CrashWorkspace workspace) =>
        string.Join(' ', workspace.Effects.Select(e => e.StepId).Distinct().Order(StringComparer.Ordinal));
}
