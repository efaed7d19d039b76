namespace SisyphusActors.Host.Tests;

/// <summary>Secrets as a user gives them: nothing on disk or on the screen holds one, and nothing runs without.</summary>
public sealed class SecretTests : WorkspaceFolder
{
    private const string Value = "hunter2-is-it";
    private static readonly (string, string?) Token = ("TOKEN", Value);

    [Fact]
    public async Task A_secret_reaches_the_commands_and_neither_screen_nor_disk()
    {
        Write("w.yaml", """
            name: w
            steps:
              - id: use
                run: |
                  test "$TOKEN" = hunter2-is-it && echo "token $TOKEN used"
                  echo "{\"token\":\"$TOKEN\"}" > "$SISYPHUS_OUTPUT"
              - id: fail
                run: echo "no $TOKEN"; exit 3
            """.Replace(Value, "\"$(cat expected)\"", StringComparison.Ordinal));
        Write("expected", Value);
        using var run = StartWith(Token, "run", "w.yaml", "--id", "s", "--secret", "TOKEN");
        var ended = (await run.EndAsync()).ShouldEndWith(1);
        ended.Output.ShouldContain("use | token *** used");
        ended.Output.ShouldContain("exit code 3: no ***");
        (ended.Output + ended.Error).ShouldNotContain(Value);
        (await RunAsync("show", "s", "--json")).Output.ShouldContain("""{"token":"***"}""");

        NothingHolds();
    }

    [Fact]
    public async Task A_run_waits_for_a_secret_its_next_host_does_not_have()
    {
        Write("w.yaml", "{name: w, steps: [{id: a, run: 'echo at work $TOKEN; while test -e w.yaml && ! test -e go; do sleep 0.05; done; echo r=$TOKEN > $SISYPHUS_OUTPUT'}, {id: b, run: 'echo b $TOKEN >> effects'}]}");
        using (var host = StartWith(Token, "run", "w.yaml", "--id", "s", "--secret", "TOKEN"))
        {
            await host.SaysAsync("| at work ***");
            host.Kill();
            await host.EndAsync();
        }
        (await RunAsync("list")).ShouldEndWith(0).Output.ShouldContain("sisyphus resume s --secret TOKEN");
        (await RunAsync("resume", "s", "--dry-run")).ShouldEndWith(0).Output.ShouldContain("it waits for secret TOKEN: sisyphus resume s --secret TOKEN");
        Write("go", "");

        var waiting = (await RunAsync("resume", "s")).ShouldEndWith(3);

        waiting.Output.ShouldContain("waits for secret TOKEN");
        waiting.Output.ShouldContain("go on with: sisyphus resume s --secret TOKEN");
        File.Exists(Path.Combine(Root, "effects")).ShouldBeFalse();
        (await RunAsync("resume", "s", "--secret", "TOKEN")).ShouldEndWith(2).Error.ShouldContain("no environment variable");
        using var resumed = StartWith(Token, "resume", "s", "--secret", "TOKEN");
        (await resumed.EndAsync()).ShouldEndWith(0).Output.ShouldContain("""a = {"r":"***"}""");
        Lines("effects").ShouldBe([$"b {Value}"]);
        File.Delete(Path.Combine(Root, "effects"));
        NothingHolds();
    }

    [Fact]
    public async Task A_persons_word_is_kept_though_the_run_then_waits_for_a_secret()
    {
        Write("w.yaml", "{name: w, steps: [{id: gate, approve: 'Go on?'}, {id: b, run: 'test -n \"$TOKEN\"'}]}");
        using (var run = StartWith(Token, "run", "w.yaml", "--id", "s", "--no-wait", "--secret", "TOKEN"))
            (await run.EndAsync()).ShouldEndWith(3);
        var approved = (await RunAsync("approve", "s")).ShouldEndWith(3);
        approved.Output.ShouldContain("gate approved by");
        approved.Output.ShouldContain("waits for secret TOKEN");
        using var resumed = StartWith(Token, "resume", "s", "--secret", "TOKEN");
        (await resumed.EndAsync()).ShouldEndWith(0);
    }

    [Fact]
    public async Task A_cancel_needs_no_secret()
    {
        Write("w.yaml", "{name: w, steps: [{id: a, run: 'echo at work; while test -e w.yaml; do sleep 0.05; done'}]}");
        using (var host = StartWith(Token, "run", "w.yaml", "--id", "s", "--secret", "TOKEN"))
        {
            await host.SaysAsync("| at work");
            host.Kill();
            await host.EndAsync();
        }
        await RunAsync("cancel", "s");
        (await RunAsync("show", "s", "--json")).Json.GetProperty("run").GetProperty("status").GetString().ShouldBe("cancelled");
        Directory.GetDirectories(Path.Combine(Root, ".sisyphus/spool")).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_value_that_would_be_stored_or_cannot_be_masked_is_refused()
    {
        using var pasted = StartWith(Token, "run", "--secret", "TOKEN", "--", $"curl -H 'Bearer {Value}'");
        (await pasted.EndAsync()).ShouldEndWith(2).Error.ShouldContain("holds the value of secret TOKEN");
        using var shorter = StartWith(("TOKEN", "abc"), "run", "--secret", "TOKEN", "--", "true");
        (await shorter.EndAsync()).ShouldEndWith(2).Error.ShouldContain("shorter than 4 characters");
        (await RunAsync("run", "--secret", "A-B", "--", "true")).ShouldEndWith(2);
        File.Exists(Path.Combine(Root, ".sisyphus/sisyphus-state.db")).ShouldBeFalse("nothing was started");
    }

    [Fact]
    public async Task A_secret_is_not_handed_to_another_process()
    {
        Write("w.yaml", "x");
        using var host = Start("run", "--id", "first", "--", "echo at work; while test -e w.yaml && ! test -e go; do sleep 0.05; done");
        await host.SaysAsync("| at work");
        using var second = StartWith(Token, "run", "--secret", "TOKEN", "--", "true");
        (await second.EndAsync()).ShouldEndWith(5).Error.ShouldContain($"Process {host.Id} hosts this database");
        Write("go", "");
        (await host.EndAsync()).ShouldEndWith(0);
    }

    private void NothingHolds()
    {
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Root, ".sisyphus"), "*", SearchOption.AllDirectories))
            File.ReadAllText(file, System.Text.Encoding.Latin1).ShouldNotContain(Value, Case.Sensitive, file);
    }
}
