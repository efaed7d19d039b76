using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Building;
using SisyphusActors.Core.Gateway;
using SisyphusActors.Core.Runs;
using SisyphusActors.Core.Values;
using SisyphusActors.MockModel;

namespace SisyphusActors.Crash.Tests.Goals;

/// <summary>One goal from its first word to its end, whatever kills its hosts; what it wrote and what it cost is held against its journal.</summary>
/// <param name="asksAgain">What the person says of a call that may have been answered: ask again, be it paid twice. Else they hand the answer in.</param>
internal sealed class KilledGoal(CrashWorkspace workspace, MockModelServer mock, bool asksAgain)
{
    private readonly HashSet<string> _reported = new(StringComparer.Ordinal);

    /// <summary>A host works on the goal until it stops at its commit or the goal has ended.</summary>
    /// <returns>Whether it stopped; and the commits it counted, when it ended by itself.</returns>
    public async Task<(bool Stopped, int Commits)> AttendAsync(CrashHost host)
    {
        var commits = 0;
        while (await host.NextAsync() is { } words)
            switch (words)
            {
                case ["stopped", ..]:
                    return (true, 0);
                case ["plan", _]:
                    Written("a.txt").ShouldBeNull("nobody has approved anything");
                    host.Answer("approve-plan");
                    break;
                case ["call_in_doubt", var step, var opKey]:
                    _reported.Add(opKey);
                    host.Answer(Requests(opKey) is [var request, ..] && !asksAgain ? $"settle-call {step} {GoalModels.AnswerTo(request)}" : $"retry-call {step}");
                    break;
                case ["in_doubt", var step, ..]:
                    throw new InvalidOperationException($"{step} is in doubt, and files and commands can be found out about.");
                case ["commits", var count]:
                    commits = int.Parse(count);
                    break;
            }
        return (false, commits);
    }

    public async Task<int> FinishAsync()
    {
        using var host = workspace.GoalHost(mock.Address);
        var (_, commits) = await AttendAsync(host);
        await host.ShouldEndWellAsync();
        return commits;
    }

    public void Check(string here)
    {
        var run = workspace.Run();
        (run.Status, Written("a.txt"), Written("b.txt")).ShouldBe((RunStatus.Succeeded, "a", "right"), here);
        File.ReadAllLines(Path.Combine(workspace.Root, "tests-run")).Length.ShouldBe(2, $"a test for each of two rounds, {here}");
        var rows = Rows();
        CheckWrites(rows, here);
        CheckCalls(rows, here);
        AuditTrail.ShouldBeWhole(workspace);
        workspace.Verify().ShouldBeEmpty(here);
    }

    private static void CheckWrites(IReadOnlyList<IEvent> rows, string here)
    {
        rows.OfType<BuilderEvent.FileEdited>().Select(e => (e.Path, e.After)).ShouldBe([("a.txt", Hash("a")), ("b.txt", Hash("wrong")), ("b.txt", Hash("right"))], here);
        var approved = rows.Index().Single(row => row.Item is RunEvent.PlanApproved).Index;
        rows.Index().First(row => row.Item is BuilderEvent.PatchClaimed).Index.ShouldBeGreaterThan(approved, here);
    }

    /// <summary>Each prompt was sent once, and once more only where a person asked for that.</summary>
    private void CheckCalls(IReadOnlyList<IEvent> rows, string here)
    {
        var doubts = rows.OfType<GatewayEvent.CallInDoubt>().Select(e => e.OpKey.ToString());
        _reported.ShouldBe(doubts, ignoreOrder: true, $"each uncertain call is reported, {here}");
        rows.OfType<GatewayEvent.CallFailed>().ShouldBeEmpty(here);
        var asked = rows.OfType<GatewayEvent.Asked>().ToDictionary(e => e.Question.Prompt, e => e.Ask);
        asked.Count.ShouldBe(5, $"a plan, and files and tests of two rounds, {here}");
        mock.Requests.Select(r => r.Prompt).Distinct().ShouldBe(asked.Keys, ignoreOrder: true, here);
        foreach (var (prompt, ask) in asked)
            mock.Requests.Count(r => r.Prompt == prompt).ShouldBeLessThanOrEqualTo(1 + rows.OfType<GatewayEvent.CallRetracted>().Count(e => e.Ask == ask), $"{ask}, {here}");
    }

    private IReadOnlyList<MockRequest> Requests(string opKey)
    {
        var rows = Rows();
        var ask = rows.OfType<GatewayEvent.CallClaimed>().Single(e => e.OpKey.ToString() == opKey).Ask;
        var prompt = rows.OfType<GatewayEvent.Asked>().Last(e => e.Ask == ask).Question.Prompt;
        return [.. mock.Requests.Where(r => r.Prompt == prompt)];
    }

    private IReadOnlyList<IEvent> Rows()
    {
        using var journal = workspace.OpenJournal();
        return [.. journal.ReadAll(0).Select(row => row.Recorded.Event)];
    }

    private string? Written(string name) => Path.Combine(workspace.Root, name) is var path && File.Exists(path) ? File.ReadAllText(path) : null;

    private static Sha256? Hash(string content) => Sha256.Of(content);
}
