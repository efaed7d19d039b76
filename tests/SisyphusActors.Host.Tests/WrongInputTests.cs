namespace SisyphusActors.Host.Tests;

public sealed class WrongInputTests : WorkspaceFolder
{
    [Theory]
    [InlineData(2, "Unrecognized", "lst")]
    [InlineData(2, "Did you mean list?", "lst")]
    [InlineData(2, "See sisyphus run --help", "run", "--inptu", "a=b", "x.yaml")]
    [InlineData(2, "needs a workflow file", "run")]
    [InlineData(2, "there is no file 'none.yaml'", "run", "none.yaml")]
    [InlineData(2, "sisyphus run -- 'echo hello'", "run", "echo hello")]
    [InlineData(2, "is empty", "run", "--", "")]
    [InlineData(2, "Only run takes a command", "list", "--", "echo")]
    [InlineData(2, "must be name=value", "run", "w.yaml", "--input", "who")]
    [InlineData(2, "twice", "run", "w.yaml", "--input", "who=a", "--input", "who=b")]
    [InlineData(2, "no JSON", "run", "w.yaml", "--inputs-json", "{who")]
    [InlineData(2, "JSON object", "run", "w.yaml", "--inputs-json", "[1]")]
    [InlineData(2, "cannot be read", "run", "w.yaml", "--inputs-json", "@none.json")]
    [InlineData(2, "w.yaml:2:", "run", "w.yaml")]
    [InlineData(2, "no input 'whom'; did you mean 'who'?", "run", "w.yaml", "--input", "whom=a")]
    [InlineData(2, "--id Bad!", "run", "w.yaml", "--input", "who=a", "--id", "Bad!")]
    [InlineData(2, "two databases", "list", "--db", "a.db", "--global")]
    [InlineData(2, "There is no folder", "list", "--workspace", "none")]
    [InlineData(2, "'.' is no database file", "list", "--db", ".")]
    [InlineData(2, "Unrecognized option '--al'", "resume", "--al")]
    [InlineData(2, "Did you mean --all?", "resume", "--al")]
    [InlineData(2, "not both", "resume", "x", "--all")]
    [InlineData(2, "--reason", "reject", "x")]
    [InlineData(2, "--from", "log", "x", "--from", "soon")]
    [InlineData(2, "takes one of", "ledger", "--verify", "--rebuild")]
    [InlineData(2, "--limit", "list", "--limit", "-3")]
    [InlineData(2, "--seed", "simulate", "--seed", "-1")]
    [InlineData(2, "--runs", "simulate", "--runs", "0")]
    [InlineData(2, "there is no file 'none.yaml'", "simulate", "--workflow", "none.yaml")]
    [InlineData(4, "There are no runs yet", "show", "abc")]
    [InlineData(2, "--id mail", "run", "w.yaml", "--input", "who=a", "--id", "mail")]
    [InlineData(2, "See sisyphus mail --help", "mail")]
    [InlineData(2, "Did you mean inbox?", "mail", "inbx")]
    [InlineData(2, "no agent's name", "mail", "init", "No One")]
    [InlineData(4, "sisyphus mail init a", "mail", "inbox", "a")]
    [InlineData(2, "subject is one line", "mail", "send", "a", "--from", "b", "--subject", "")]
    [InlineData(2, "Did you mean urgent?", "mail", "send", "a", "--from", "b", "--subject", "x", "--importance", "urgnt")]
    [InlineData(2, "cannot be read", "mail", "send", "a", "--from", "b", "--subject", "x", "--body", "@none.txt")]
    [InlineData(2, "--key has", "mail", "send", "a", "--from", "b", "--subject", "x", "--key", "")]
    [InlineData(2, "no letter's id", "mail", "read", "planner")]
    [InlineData(2, "relative to the workspace", "mail", "reserve", "../x", "--agent", "a")]
    [InlineData(2, "30m", "mail", "reserve", "x", "--agent", "a", "--ttl", "soon")]
    [InlineData(2, "1s to 7d", "mail", "reserve", "x", "--agent", "a", "--ttl", "8d")]
    [InlineData(2, "Did you mean correction?", "memory", "store", "x", "--type", "corection")]
    [InlineData(2, "the text is empty", "memory", "store", " ", "--type", "fact")]
    [InlineData(2, "Say what to look for", "memory", "find")]
    [InlineData(2, "one of the two", "memory", "feedback", "m1")]
    [InlineData(2, "no memory's id", "memory", "feedback", "1", "--helpful")]
    [InlineData(4, "There is no memory m1", "memory", "feedback", "m1", "--helpful")]
    [InlineData(2, "--limit", "memory", "list", "--limit", "0")]
    [InlineData(2, "one of the two", "skills", "record", "x", "--kind", "edit", "--failed", "--succeeded")]
    [InlineData(2, "names of a skill", "skills", "record", "", "--kind", "edit", "--failed")]
    public async Task What_is_wrong_is_said_on_stderr_with_what_to_do(int code, string said, params string[] arguments)
    {
        Write("w.yaml", "name: w\ninputs: { who: { required: true } }\nsteps: [{ id: a, run: echo }]\n");
        var ended = (await RunAsync(arguments)).ShouldEndWith(code);
        ended.Error.ShouldContain(said);
        ended.Output.ShouldBeEmpty();
        Directory.Exists(Path.Combine(Root, ".sisyphus")).ShouldBeFalse("nothing may be started");
    }

    [Fact]
    public async Task Everything_wrong_with_a_workflow_is_said_at_once_with_its_place()
    {
        Write("bad.yaml", "name: bad\nsteps:\n  - id: a\n    rnu: echo\n  - id: b\n    needs: [c]\n    run: echo\n    timeout: soon\n");
        foreach (var command in (string[])["run", "validate"])
        {
            var ended = (await RunAsync(command, "bad.yaml")).ShouldEndWith(2);
            foreach (var place in (string[])["bad.yaml:4:5: ", "bad.yaml:5:5: ", "bad.yaml:8:14: "])
                ended.Error.ShouldContain(place);
        }
        var json = (await RunAsync("validate", "bad.yaml", "--json")).ShouldEndWith(2).Json;
        json.GetProperty("valid").GetBoolean().ShouldBeFalse();
        json.GetProperty("problems").GetArrayLength().ShouldBeGreaterThanOrEqualTo(3);
    }

    [Fact]
    public async Task An_unknown_run_suggests_near_ones_and_a_short_id_lists_what_it_could_be()
    {
        foreach (var id in (string[])["nightly-1", "nightly-2"])
            (await RunAsync("run", "--id", id, "--", "true")).ShouldEndWith(0);
        foreach (var command in (string[])["show", "resume", "approve", "cancel", "log", "ledger"])
        {
            (await RunAsync(command, "nighly-1")).ShouldEndWith(4).Error.ShouldContain("Did you mean nightly-1");
            (await RunAsync(command, "night")).ShouldEndWith(2).Error.ShouldContain("nightly-2, nightly-1");
        }
        (await RunAsync("retry", "nightly-1", "comand")).ShouldEndWith(4).Error.ShouldContain("Did you mean command?");
        (await RunAsync("show", "zzz")).ShouldEndWith(4).Error.ShouldContain("sisyphus list");
    }

    [Fact]
    public async Task A_file_that_is_no_database_of_ours_is_left_alone()
    {
        Write("notes.db", "these are notes, and long enough to be no database at all: " + new string('x', 4096));
        foreach (var command in (string[][])[["list"], ["run", "--", "true"], ["show", "x"]])
            (await RunAsync([command[0], "--db", "notes.db", .. command[1..]])).ShouldEndWith(5).Error.ShouldContain("notes.db");
        File.ReadAllText(Path.Combine(Root, "notes.db")).ShouldStartWith("these are notes");
        (await RunAsync("doctor", "--db", "notes.db")).ShouldEndWith(1).Output.ShouldContain("fail database");
    }

    [Fact]
    public async Task A_wrong_setting_is_told_with_its_place_and_a_right_one_holds()
    {
        Directory.CreateDirectory(Path.Combine(Root, ".sisyphus"));
        Write(".sisyphus/sisyphus.conf", "sisyphus {\n  databse = x.db\n}\n");
        (await RunAsync("list")).ShouldEndWith(2).Error.ShouldContain("sisyphus.conf:2:3");
        Write(".sisyphus/sisyphus.conf", "sisyphus.database = chosen.db\n");
        (await RunAsync("run", "--id", "c", "--", "true")).ShouldEndWith(0);
        File.Exists(Path.Combine(Root, "chosen.db")).ShouldBeTrue();
    }
}
