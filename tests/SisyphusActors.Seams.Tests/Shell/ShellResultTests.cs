using SisyphusActors.Core.Operations;
using SisyphusActors.Core.Values;
using SisyphusActors.Seams.Shell;

namespace SisyphusActors.Seams.Tests.Shell;

/// <summary>What a command gives.</summary>
public sealed class ShellResultTests : IDisposable
{
    private readonly ShellWorkspace _workspace = new();

    [Theory]
    [InlineData("", "{}")]
    [InlineData(" \n\t\r\n", "{}")]
    [InlineData("{\"b\":0,\"a\":[false,\"\",null]}", "{\"a\":[false,\"\",null],\"b\":0}")]
    [InlineData("\uFEFF  [1, \"a\", {}]\n", "[1,\"a\",{}]")]
    [InlineData("0\n", "0")]
    [InlineData("false", "false")]
    [InlineData("''=", "{\"''\":\"\"}")]
    [InlineData("\"\"", "\"\"")]
    [InlineData("\"a=b\"", "\"a=b\"")]
    [InlineData("a=1\nb=x = y\n", "{\"a\":\"1\",\"b\":\"x = y\"}")]
    [InlineData("a=1\r\n\r\n  # note=1\r\na= 2 \r\n", "{\"a\":\" 2 \"}")]
    [InlineData("empty=\nflag=false\nzero=0", "{\"empty\":\"\",\"flag\":\"false\",\"zero\":\"0\"}")]
    [InlineData("text<<END\nline 1\n\n# kept=1\nEND\nb=2", "{\"b\":\"2\",\"text\":\"line 1\\n\\n# kept=1\"}")]
    [InlineData("text<<END\nEND", "{\"text\":\"\"}")]
    [InlineData("math=1<<2", "{\"math\":\"1<<2\"}")]
    [InlineData("heart=é♥", "{\"heart\":\"é♥\"}")]
    public void Output_is_read(string text, string expected)
    {
        OutputFile.TryParse(text, out var result, out var problem).ShouldBeTrue(problem);
        result.ShouldBe(Json.Parse(expected));
    }

    [Theory]
    [InlineData("a=1\nno equals\n", "line 2 has no '='")]
    [InlineData("\n\n=1", "line 3 has no key")]
    [InlineData("<<END\nEND", "line 1 has no key")]
    [InlineData("a<<\n", "line 1 has no end marker")]
    [InlineData("b=1\na<<END\nx\n", "line 2 begins a value")]
    [InlineData("{\"a\":", "starts like JSON")]
    [InlineData("[1] [2]", "starts like JSON")]
    [InlineData("{\"a\":\"\\ud800\"}", "half a surrogate pair")]
    [InlineData("{\"\\ud800\":1}", "half a surrogate pair")]
    public void Output_that_cannot_be_read_says_where(string text, string problem)
    {
        OutputFile.TryParse(text, out _, out var said).ShouldBeFalse();
        said.ShouldContain(problem);
    }

    [Fact]
    public void JSON_nested_too_deeply_is_a_clear_failure() =>
        OutputFile.TryParse(new string('[', 1000) + new string(']', 1000), out _, out _).ShouldBeFalse();

    [UnixTheory]
    [InlineData("""echo '{"count":0,"ok":false,"name":"","list":[1]}' > "$SISYPHUS_OUTPUT" """, """{"count":0,"ok":false,"name":"","list":[1]}""")]
    [InlineData("""echo a=1 >> "$SISYPHUS_OUTPUT"; echo b=2 >> "$SISYPHUS_OUTPUT" """, """{"a":"1","b":"2"}""")]
    [InlineData("""printf 'n<<X\n1\n2\nX\n' > "$SISYPHUS_OUTPUT" """, """{"n":"1\n2"}""")]
    [InlineData("""echo '["a"]' > tmp; mv tmp "$SISYPHUS_OUTPUT" """, """["a"]""")]
    [InlineData("""rm "$SISYPHUS_OUTPUT" """, "{}")]
    [InlineData("""rm "$SISYPHUS_OUTPUT"; mkfifo "$SISYPHUS_OUTPUT" """, "{}")]
    public async Task The_result_is_what_the_output_file_holds(string command, string expected)
    {
        var request = ShellWorkspace.Request(command);
        var outcome = await _workspace.RunAsync(request);
        outcome.ShouldBe(new OperationOutcome.Succeeded(Json.Parse(expected)));
        (await _workspace.ReconcileAsync(request)).ShouldBe(new Seams.Operations.Reconciliation.Ended(outcome));
    }

    [UnixTheory]
    [InlineData("""echo nonsense > "$SISYPHUS_OUTPUT" """, "line 1 has no '='")]
    [InlineData("""printf 'a=\377\n' > "$SISYPHUS_OUTPUT" """, "not UTF-8")]
    [InlineData("""head -c 1048577 /dev/zero > "$SISYPHUS_OUTPUT" """, "larger than 1 MiB")]
    [InlineData("""rm "$SISYPHUS_OUTPUT"; ln -s /dev/zero "$SISYPHUS_OUTPUT" """, "larger than 1 MiB")]
    public async Task A_result_that_cannot_be_read_fails_for_good_because_the_effect_took_place(string command, string problem)
    {
        var failed = (await _workspace.RunAsync(command)).ShouldBeOfType<OperationOutcome.Failed>();
        failed.Error.ShouldContain(problem);
        failed.ExitCode.ShouldBe(0);
        failed.Retryable.ShouldBeFalse();
    }

    [UnixFact]
    public async Task A_result_of_one_MiB_is_taken() =>
        (await _workspace.RunAsync("""{ printf 'a='; head -c 1048574 /dev/zero | tr '\0' x; } > "$SISYPHUS_OUTPUT" """))
            .ShouldBeOfType<OperationOutcome.Succeeded>();

    [UnixTheory]
    [InlineData("echo tag= > \"$SISYPHUS_OUTPUT\"", "'url', 'sha'")]
    [InlineData("echo '[\"tag\"]' > \"$SISYPHUS_OUTPUT\"", "'tag', 'url', 'sha'")]
    [InlineData("true", "'tag', 'url', 'sha'")]
    public async Task A_missing_promised_output_is_named(string command, string names)
    {
        var request = ShellWorkspace.Request(command) with { Outputs = ["tag", "url", "sha"] };
        var failed = (await _workspace.RunAsync(request)).ShouldBeOfType<OperationOutcome.Failed>();
        failed.Error.ShouldEndWith($"lacks the promised {names}");
        failed.Retryable.ShouldBeFalse();
    }

    [UnixFact]
    public async Task Promised_outputs_that_are_there_succeed_whatever_they_hold()
    {
        var request = ShellWorkspace.Request("""echo '{"tag":null,"n":0}' > "$SISYPHUS_OUTPUT" """) with { Outputs = ["tag", "n"] };
        (await _workspace.RunAsync(request)).ShouldBeOfType<OperationOutcome.Succeeded>();
    }

    public void Dispose() => _workspace.Dispose();
}
