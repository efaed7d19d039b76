namespace SisyphusActors.Host.Tests;

public sealed class BriefTests : WorkspaceFolder
{
    [PosixFact]
    public async Task A_brief_tells_what_failed_and_what_is_remembered_about_the_goal()
    {
        Write("w.yaml", "{ name: release the shop, steps: [ { id: check, run: 'echo shelf 7 is empty; exit 3' }, { id: ship, needs: [check], run: 'true' } ] }");
        (await RunAsync("run", "w.yaml", "--id", "w")).ShouldEndWith(1);
        (await RunAsync("memory", "store", "Never release on a Friday", "--type", "decision")).ShouldEndWith(0);

        var text = (await RunAsync("brief", "w", "--workspace", Root)).ShouldEndWith(0).Output;

        text.ShouldContain("exit code 3: shelf 7 is empty");
        text.ShouldContain("decision: Never release on a Friday");
        text.ShouldContain($"Next: `sisyphus retry w check --workspace {Root}`");
        var json = (await RunAsync("brief", "w", "--json", "--tokens", "700")).ShouldEndWith(0).Json;
        json.GetProperty("nextAction").GetString().ShouldBe("sisyphus retry w check");
        json.GetProperty("tokens").GetInt32().ShouldBeLessThanOrEqualTo(700);
        (await RunAsync("brief", "w", "--tokens", "499")).ShouldEndWith(2).Error.ShouldContain("--tokens 499 is too few");
        (await RunAsync("brief", "nosuch")).ShouldEndWith(4).Error.ShouldContain("There is no run 'nosuch'");
    }

    [PosixFact]
    public async Task Resume_says_first_what_the_run_is_about()
    {
        Write("w.yaml", $"{{ name: gate, steps: [ {{ id: first, run: '{UntilGo}' }}, {{ id: second, needs: [first], run: 'true' }} ] }}");
        using (var run = Start("run", "w.yaml", "--id", "w"))
        {
            await run.SaysAsync("first");
            run.Kill();
            await run.EndAsync();
        }
        Write("go", "");

        var resumed = (await RunAsync("resume", "w")).ShouldEndWith(0).Output;

        resumed.ShouldStartWith("# Brief of run `w`\n\nStatus: interrupted");
        resumed.ShouldContain("succeeded");
        (await RunAsync("resume", "w")).ShouldEndWith(0).Output.ShouldNotContain("# Brief");
    }
}
