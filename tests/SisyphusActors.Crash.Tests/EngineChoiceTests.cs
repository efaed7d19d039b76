using SisyphusActors.Crash.Host;

namespace SisyphusActors.Crash.Tests;

public sealed class EngineChoiceTests
{
    [Fact]
    public async Task A_host_on_an_engine_that_is_not_in_the_build_says_which_are()
    {
        using var workspace = new CrashWorkspace("other", CrashWorkspace.EveryKind);
        using var host = workspace.Host();
        (await host.EndAsync()).ShouldBe(2);
        (await host.ErrorsAsync()).Trim().ShouldBe($"There is no engine 'other' in this build; it has {string.Join(", ", Engines.All.Select(e => e.Name))}.");
        workspace.Files.HasDatabase.ShouldBeFalse();
    }

    [Theory, OnEachEngine]
    public async Task A_host_says_in_the_journal_which_engine_it_runs_on(string engine)
    {
        using var workspace = new CrashWorkspace(engine, "{ name: one, steps: [{ id: one, run: ':' }] }");
        await new Driver(workspace, _ => "{}").FinishAsync();
        workspace.Rows("SELECT json_extract(payload, '$.engine') AS engine FROM event_log WHERE type = 'host-started.v1'").Single()["engine"].ShouldBe(engine);
    }
}
