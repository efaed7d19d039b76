using SisyphusActors.Core.Operations;
using SisyphusActors.Core.Values;
using SisyphusActors.Seams.Shell;

namespace SisyphusActors.Seams.Tests.Shell;

/// <summary>What a command gets.</summary>
public sealed class ShellEnvironmentTests : IDisposable
{
    private const string Hostile = "a 'b' \"c\" $(touch evil) `touch evil` ; touch evil\nline 2 é 漢 \\ % * ~";

    private readonly ShellWorkspace _workspace = new();

    [UnixFact]
    public async Task A_step_knows_its_run_step_attempt_and_op_key()
    {
        var request = ShellWorkspace.Request("""echo "$SISYPHUS_RUN_ID|$SISYPHUS_STEP_ID|$SISYPHUS_ATTEMPT|$SISYPHUS_OP_KEY|${SISYPHUS_ITEM-none}|${SISYPHUS_ITEM_INDEX-none}" """);
        (await _workspace.PrintedAsync(request)).ShouldBe($"run-1|build|1|{request.OpKey}|none|none\n");
    }

    [UnixTheory]
    [InlineData("\"text\"", "text")]
    [InlineData("\"\"", "")]
    [InlineData("0", "0")]
    [InlineData("false", "false")]
    [InlineData("null", "")]
    [InlineData("[1,\"a\"]", "[1,\"a\"]")]
    [InlineData("{\"a\":1}", "{\"a\":1}")]
    public async Task A_step_of_a_foreach_knows_its_item(string item, string text)
    {
        var request = ShellWorkspace.Request("""printf '%s|%s' "$SISYPHUS_ITEM" "$SISYPHUS_ITEM_INDEX"; cp "$SISYPHUS_CONTEXT" context""")
            with { Item = new OperationItem(3, Json.Parse(item)) };
        (await _workspace.PrintedAsync(request)).ShouldBe($"{text}|3");
        File.ReadAllText(_workspace.FilePath("context")).ShouldBe($$$"""{"inputs":{},"item":{{{item}}},"steps":{}}""");
    }

    [UnixFact]
    public async Task A_command_gets_only_the_variables_of_its_host_that_are_named()
    {
        Environment.SetEnvironmentVariable("SISYPHUS_TEST_LEAK", "leaked");
        var printed = (await _workspace.PrintedAsync(ShellWorkspace.Request("env"))).Split('\n').Select(line => line.Split('=')[0]).ToList();
        printed.ShouldContain("PATH");
        printed.ShouldContain("HOME");
        printed.Where(name => name.StartsWith("DOTNET_", StringComparison.Ordinal) || name == "SISYPHUS_TEST_LEAK").ShouldBeEmpty();
    }

    [Theory]
    [InlineData("", "HOME=/h LC_ALL=C PATH=/bin https_proxy=http://p")]
    [InlineData("SECRET", "HOME=/h LC_ALL=C PATH=/bin SECRET=s https_proxy=http://p")]
    [InlineData("JAVA_*", "HOME=/h JAVA_HOME=/j JAVA_OPTS=-x LC_ALL=C PATH=/bin https_proxy=http://p")]
    public void What_is_inherited_is_a_fixed_list_and_what_the_settings_add(string more, string inherited)
    {
        if (OperatingSystem.IsWindows())
            return;
        var host = new Dictionary<string, string>
        {
            ["PATH"] = "/bin", ["HOME"] = "/h", ["LC_ALL"] = "C", ["https_proxy"] = "http://p",
            ["SECRET"] = "s", ["JAVA_HOME"] = "/j", ["JAVA_OPTS"] = "-x", ["SISYPHUS_ITEM"] = "x", ["HOMEX"] = "x",
        };
        string.Join(' ', InheritedVariables.Of(host, more.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Select(v => $"{v.Key}={v.Value}").Order(StringComparer.Ordinal))
            .ShouldBe(inherited);
    }

    [UnixFact]
    public void A_host_without_a_path_gives_the_usual_one() =>
        InheritedVariables.Of(new Dictionary<string, string>(), []).ShouldHaveSingleItem().Value.ShouldStartWith("/usr/local/bin:");

    [UnixFact]
    public async Task Values_are_never_evaluated()
    {
        var request = ShellWorkspace.Request("""printf '%s' "$NOTE" > note; printf '%s' "$INPUT_NOTE" > input; printf '%s' "$SISYPHUS_ITEM" > item""") with
        {
            Environment = OrdinalMap.Empty<string>().Add("NOTE", Hostile),
            Item = new OperationItem(0, Json.From(Hostile)),
            Context = Context(Json.Object([new("note", Json.From(Hostile))])),
        };
        (await _workspace.RunAsync(request)).ShouldBeOfType<OperationOutcome.Succeeded>();
        foreach (var file in (string[])["note", "input", "item"])
            File.ReadAllText(_workspace.FilePath(file)).ShouldBe(Hostile);
        File.Exists(_workspace.FilePath("evil")).ShouldBeFalse();
    }

    [UnixFact]
    public async Task A_command_keeps_its_quotes_newlines_and_unicode() =>
        (await _workspace.PrintedAsync(ShellWorkspace.Request("# first\nprintf '%s\\n' \"it's\" 'say \"é 漢\"' \\\n  '$HOME'\n")))
            .ShouldBe("it's\nsay \"é 漢\"\n$HOME\n");

    [UnixFact]
    public async Task Inputs_are_variables_and_the_steps_own_variables_replace_them()
    {
        var request = ShellWorkspace.Request("""echo "$INPUT_DRY_RUN|$INPUT_COUNT|$INPUT_NAMES|$INPUT_OWN" """) with
        {
            Environment = OrdinalMap.Empty<string>().Add("INPUT_OWN", "step"),
            Context = Context(Json.Parse("""{"dry-run":true,"count":0,"names":["a","b"],"own":"run"}""")),
        };
        (await _workspace.PrintedAsync(request)).ShouldBe("true|0|[\"a\",\"b\"]|step\n");
    }

    [UnixFact]
    public async Task The_context_file_holds_inputs_and_results_exactly()
    {
        var results = """{"array":[1,"2"],"empty":"","false":false,"null":null,"text":"it's $HOME\n","zero":0}""";
        var steps = Json.Parse(results).Element.EnumerateObject().Select(r => KeyValuePair.Create(r.Name, Json.From(r.Value))).ToOrdinalMap();
        var request = ShellWorkspace.Request("""cat "$SISYPHUS_CONTEXT" """) with
        {
            Context = new Lazy<StepContext>(() => new StepContext(Json.Parse("""{"b":1,"a":[]}"""), steps)),
        };
        (await _workspace.PrintedAsync(request)).ShouldBe($$$"""{"inputs":{"a":[],"b":1},"steps":{{{results}}}}""");
    }

    [UnixFact]
    public async Task An_input_too_long_for_a_variable_is_in_the_context_file_only()
    {
        var request = ShellWorkspace.Request("""echo "${INPUT_LONG-unset}"; grep -c xxx "$SISYPHUS_CONTEXT" """) with
        {
            Context = Context(Json.Object([new("long", Json.From(new string('x', 300_000)))])),
        };
        (await _workspace.PrintedAsync(request)).ShouldBe("unset\n1\n");
    }

    [UnixTheory]
    [InlineData("A=B", "x")]
    [InlineData("", "x")]
    [InlineData("A", "x\0y")]
    public async Task A_variable_no_command_can_have_is_a_clear_failure(string name, string value)
    {
        var request = ShellWorkspace.Request("touch ran") with { Environment = OrdinalMap.Empty<string>().Add(name, value) };
        var failed = (await _workspace.RunAsync(request)).ShouldBeOfType<OperationOutcome.Failed>();
        failed.Error.ShouldContain($"'{name}' cannot be set");
        failed.Retryable.ShouldBeFalse();
        File.Exists(_workspace.FilePath("ran")).ShouldBeFalse();
    }

    [UnixFact]
    public async Task The_spool_is_for_its_owner_only()
    {
        var request = ShellWorkspace.Request("true");
        await _workspace.RunAsync(request);
        ShellWorkspace.IsOwnersOnly(_workspace.Spool(request)).ShouldBeTrue();
        ShellWorkspace.IsOwnersOnly(_workspace.Settings.SpoolRoot).ShouldBeTrue();
    }

    public void Dispose() => _workspace.Dispose();

    private static Lazy<StepContext> Context(Json inputs) => new(() => new StepContext(inputs, OrdinalMap.Empty<Json>()));
}
