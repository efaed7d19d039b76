namespace SisyphusActors.Host.Tests;

public sealed class RunTests : WorkspaceFolder
{
    [Fact]
    public async Task A_command_after_two_dashes_runs_is_listed_and_gives_its_result_again_on_resume()
    {
        (await RunAsync("run", "--id", "hello", "--", "echo", "hello")).ShouldEndWith(0).Output.ShouldContain("command | hello");
        (await RunAsync("--list")).ShouldEndWith(0).Output.ShouldStartWith("hello\tsucceeded\t1/1\t");
        var before = File.ReadAllBytes(Path.Combine(Root, ".sisyphus/sisyphus-state.db"));

        (await RunAsync("--resume", "hel")).ShouldEndWith(0).Output.ShouldContain("run hello: succeeded");

        File.ReadAllBytes(Path.Combine(Root, ".sisyphus/sisyphus-state.db")).ShouldBe(before);
    }

    [Fact]
    public async Task Words_after_two_dashes_reach_the_program_as_they_are_and_one_word_is_a_shell_line()
    {
        (await RunAsync("run", "--", "printf", "%s|", "a b", "$HOME", "it's")).ShouldEndWith(0).Output.ShouldContain("command | a b|$HOME|it's|");
        (await RunAsync("run", "--", "echo one two | wc -w")).ShouldEndWith(0).Output.ShouldContain("2");
        (await RunAsync("run", "--", "echo", "--help", "--json")).ShouldEndWith(0).Output.ShouldContain("command | --help --json");
    }

    [Fact]
    public async Task Piped_progress_is_a_fact_a_line()
    {
        Write("w.yaml", """
            name: two steps
            inputs: { who: { required: true } }
            steps:
              - id: greet
                run: echo "hello $INPUT_WHO"; echo "said=$INPUT_WHO" >> "$SISYPHUS_OUTPUT"
              - id: each
                foreach: [1, 2]
                run: echo "item $SISYPHUS_ITEM"
            """);
        var ended = (await RunAsync("run", "w.yaml", "--input", "who=Ada", "--id", "r")).ShouldEndWith(0);
        ended.Error.ShouldBeEmpty();
        foreach (var line in (string[])["run r: started: two steps", "step greet: started", "greet | hello Ada", "each[1] | item 2", "  greet = {\"said\":\"Ada\"}"])
            ended.Output.Split('\n').ShouldContain(line);
        ended.Output.ShouldContain("run r: succeeded after ");
        Array.IndexOf(ended.Output.Split('\n'), "greet | hello Ada").ShouldBeLessThan(
            Array.FindIndex(ended.Output.Split('\n'), l => l.StartsWith("step greet: completed", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_failed_run_ends_with_1_and_the_command_that_retries_it()
    {
        Write("w.yaml", "{name: w, steps: [{id: a, run: 'test -e ready || { echo not ready; exit 7; }'}, {id: b, run: echo done}]}");
        var failed = (await RunAsync("run", "w.yaml", "--id", "f")).ShouldEndWith(1);
        failed.Output.ShouldContain("exit code 7");
        failed.Output.ShouldContain("next: sisyphus retry f a");

        Write("ready", "");
        (await RunAsync("retry", "f", "a")).ShouldEndWith(0).Output.ShouldContain("run f: succeeded");
        (await RunAsync("retry", "f", "a")).ShouldEndWith(6).Error.ShouldContain("not failed");
    }

    [Fact]
    public async Task The_next_command_names_the_database_it_is_meant_for()
    {
        (await RunAsync("run", "--id", "x", "--db", "other dir/x.db", "--", "exit 1")).ShouldEndWith(1)
            .Output.ShouldContain("next: sisyphus retry x command --db 'other dir/x.db'");
        (await RunAsync("show", "x", "--db", "other dir/x.db")).ShouldEndWith(0);
        using var byVariable = StartWith(("SISYPHUS_DB", Path.Combine(Root, "other dir/x.db")), "list");
        (await byVariable.EndAsync()).ShouldEndWith(0).Output.ShouldStartWith("x\tfailed");
        (await RunAsync("list")).ShouldEndWith(0).Output.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_given_id_is_taken_once()
    {
        (await RunAsync("run", "--id", "once", "--", "true")).ShouldEndWith(0);
        (await RunAsync("run", "--id", "once", "--", "true")).ShouldEndWith(6).Error.ShouldContain("sisyphus resume once");
    }
}
