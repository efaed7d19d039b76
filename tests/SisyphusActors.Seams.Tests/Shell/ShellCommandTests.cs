using SisyphusActors.Core.Operations;

namespace SisyphusActors.Seams.Tests.Shell;

public sealed class ShellCommandTests : IDisposable
{
    private readonly ShellWorkspace _workspace = new();

    [UnixFact]
    public async Task A_command_that_writes_nothing_gives_an_empty_object() =>
        (await _workspace.RunAsync("true")).ShouldBe(new OperationOutcome.Succeeded(Core.Values.Json.EmptyObject));

    [UnixTheory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(127)]
    [InlineData(255)]
    public async Task An_exit_code_is_a_retryable_failure_with_the_last_output(int code)
    {
        var failed = (await _workspace.RunAsync($"echo on out; echo on err >&2; exit {code}")).ShouldBeOfType<OperationOutcome.Failed>();
        failed.ExitCode.ShouldBe(code);
        failed.Retryable.ShouldBeTrue();
        failed.Error.ShouldBe($"exit code {code}: on out\non err");
    }

    public void Dispose() => _workspace.Dispose();
}
