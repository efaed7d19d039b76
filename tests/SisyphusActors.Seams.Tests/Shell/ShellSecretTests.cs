using SisyphusActors.Core.Operations;
using SisyphusActors.Core.Values;
using SisyphusActors.Seams.Operations;
using SisyphusActors.Seams.Secrets;
using SisyphusActors.Seams.Shell;

namespace SisyphusActors.Seams.Tests.Shell;

/// <summary>Commands with secrets, whose values no file may hold once they are settled.</summary>
public sealed class ShellSecretTests : IDisposable
{
    private const string Value = "s3cret\"value";

    private readonly ShellWorkspace _workspace = new();

    [UnixFact]
    public async Task A_command_gets_the_value_and_its_kept_output_has_none()
    {
        var request = Request("printf 'before %s after\\n' \"$TOKEN\"; test \"$TOKEN\" = 's3cret\"value'");
        var handler = Handler();
        (await handler.RunAsync(request, default)).ShouldBeOfType<OperationOutcome.Succeeded>();
        (await LinesAsync(handler, request)).ShouldBe(["before *** after"]);

        handler.Forget(request.OpKey);

        (await LinesAsync(handler, request)).ShouldBe(["before *** after"]);
        File.ReadAllText(handler.LogPath(request.OpKey)).ShouldBe("before *** after\n");
        NoFileHolds("s3cret");
    }

    [UnixFact]
    public async Task The_output_in_an_error_has_none_not_even_where_it_is_cut()
    {
        // 2 KiB of output are in the error: the cut is in the middle of the value.
        var request = Request("printf '%s' \"$TOKEN\"; head -c 2044 /dev/zero | tr '\\0' x; exit 3");
        var failed = (await Handler().RunAsync(request, default)).ShouldBeOfType<OperationOutcome.Failed>();
        failed.Error.ShouldBe($"exit code 3: ***{new string('x', 2044)}");
    }

    [UnixFact]
    public async Task The_output_of_a_command_that_succeeds_is_told_masked_where_it_is_wanted()
    {
        var request = Request("printf 'before %s after\\n' \"$TOKEN\"");

        (await Handler().RunAsync(request with { WantsOutput = true }, default)).ShouldBeOfType<OperationOutcome.Succeeded>().Output.ShouldBe("before *** after");
        (await Handler().RunAsync(request, default)).ShouldBeOfType<OperationOutcome.Succeeded>().Output.ShouldBeNull();
        (await _workspace.Handler.RunAsync(request with { WantsOutput = true }, default)).ShouldBeOfType<OperationOutcome.Succeeded>().Output.ShouldBeNull("it could not be masked");
    }

    [UnixTheory]
    [InlineData(512)]
    [InlineData(516)]
    public async Task A_value_across_the_cut_of_a_long_output_is_masked(int before)
    {
        var request = Request($"head -c {before - 6} /dev/zero | tr '\\0' x; printf '%s' \"$TOKEN\"; head -c 3000 /dev/zero | tr '\\0' y; printf '%s' \"$TOKEN\"; head -c 506 /dev/zero | tr '\\0' z");
        var handler = Handler(limit: 1024);
        await handler.RunAsync(request, default);
        handler.Forget(request.OpKey);
        File.ReadAllText(handler.LogPath(request.OpKey)).Replace(new string('x', 500), "x").Replace(new string('z', 500), "z").ShouldNotContain("s3c");
        NoFileHolds("s3cret");
        NoFileHolds("value");
    }

    [UnixFact]
    public async Task A_host_without_the_value_shows_and_keeps_nothing_it_could_not_mask()
    {
        var request = Request("echo \"$TOKEN\"; echo \"r=$TOKEN\" > \"$SISYPHUS_OUTPUT\"");
        await Handler().RunAsync(request, default);
        var stranger = _workspace.Handler;

        (await LinesAsync(stranger, request)).ShouldBe(["[sisyphus: not shown, since it may hold secret TOKEN]"]);
        (await stranger.ReconcileAsync(request, aborting: true)).ShouldBe(new Reconciliation.Ended(new OperationOutcome.Succeeded(Json.From("***"))));
        stranger.Forget(request.OpKey);

        File.Exists(stranger.LogPath(request.OpKey)).ShouldBeFalse();
        NoFileHolds("s3cret");
    }

    [UnixFact]
    public async Task A_host_without_the_value_of_a_command_that_failed_withholds_its_output()
    {
        var request = Request("echo \"$TOKEN\"; exit 4");
        await Handler().RunAsync(request, default);
        var found = (await _workspace.Handler.ReconcileAsync(request, aborting: true)).ShouldBeOfType<Reconciliation.Ended>();
        found.Outcome.ShouldBe(new OperationOutcome.Failed("exit code 4; its output is withheld, since it may hold secret TOKEN", 4));
    }

    public void Dispose() => _workspace.Dispose();

    private ShellHandler Handler(int limit = 1024 * 1024) => new(
        _workspace.Settings with { Secrets = new SecretValues([KeyValuePair.Create("TOKEN", Value)]), KeptLogBytes = limit }, TimeProvider.System);

    private static OperationRequest Request(string command) => ShellWorkspace.Request(command) with { Secrets = ["TOKEN"] };

    private void NoFileHolds(string text)
    {
        foreach (var file in Directory.EnumerateFiles(_workspace.Root, "*", SearchOption.AllDirectories))
            File.ReadAllText(file).ShouldNotContain(text, Case.Sensitive, file);
    }

    private static async Task<List<string>> LinesAsync(ShellHandler handler, OperationRequest request)
    {
        var lines = new List<string>();
        await foreach (var line in handler.Output(request.OpKey).LinesAsync(Task.CompletedTask))
            lines.Add(line);
        return lines;
    }
}
