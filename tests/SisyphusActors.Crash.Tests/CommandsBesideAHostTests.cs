using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Runs;
using SisyphusActors.Core.Values;
using SisyphusActors.Hosting.Workflows;
using SisyphusActors.Journal;
using SisyphusActors.Journal.Sqlite;

namespace SisyphusActors.Crash.Tests;

/// <summary>Commands that other processes write while a host starts, works or has ended.</summary>
public sealed class CommandsBesideAHostTests
{
    private const string Other = "other-run";

    private static readonly WorkflowDefinition Workflow = WorkflowDefinition.FromYaml("{ name: one, steps: [{ id: work, uses: work }] }");

    [Theory, OnEachEngine]
    public async Task A_command_the_last_host_left_unhandled_is_handled_by_the_next_one(string engine)
    {
        using var workspace = new CrashWorkspace(engine);
        Write(workspace, Start(workspace));
        await using var library = new Library(workspace, ("work", _ => null));
        await library.Client.TryHostAsync();
        await EndsAsync(library);
    }

    [Theory, OnEachEngine]
    public async Task A_command_written_while_a_host_starts_is_handled(string engine)
    {
        using var workspace = new CrashWorkspace(engine);
        var start = Start(workspace);
        await using var library = new Library(workspace, new AtCommit(1, before: () => Write(workspace, start)), ("work", _ => null));
        await library.Client.TryHostAsync();
        await EndsAsync(library);
    }

    [Theory, OnEachEngine]
    public async Task A_command_written_between_two_commits_of_a_host_is_projected(string engine)
    {
        using var workspace = new CrashWorkspace(engine);
        var toNobody = new ActorEvent.MessageSent(new PersistenceId("nobody/at-home"), new RunMessage.ResumeRun("test"), 0);
        await using (var library = new Library(workspace, ("work", _ => Write(workspace, toNobody))))
            await library.Executor.ExecuteAsync(Workflow, runId: CrashWorkspace.RunId);
        workspace.Rows("SELECT actor FROM outstanding").Single()["actor"].ShouldBe("nobody/at-home");
        workspace.Verify().ShouldBeEmpty();
    }

    [Theory, OnEachEngine]
    public async Task A_command_to_a_host_that_has_ended_fails_with_what_ended_it(string engine)
    {
        using var workspace = new CrashWorkspace(engine);
        await using var library = new Library(workspace, AtCommit.DiskFull(3), ("work", _ => null));
        for (var call = 1; call <= 2; call++)
            (await Should.ThrowAsync<JournalUnavailableException>(library.Executor.ExecuteAsync(Workflow).WaitAsync(CrashHost.Limit))).Message.ShouldContain(" is full");
    }

    private static ActorEvent.MessageSent Start(CrashWorkspace workspace) => new(
        new RunActors(Other).Coordinator, new RunMessage.StartRun("other", Workflow.Document, Json.EmptyObject, "seed", workspace.Root, "test"), 0);

    private static object? Write(CrashWorkspace workspace, ActorEvent.MessageSent command)
    {
        using var journal = SqliteJournal.OpenClient(workspace.Files.DatabasePath);
        journal.Commit([new AppendBatch(PersistenceId.Client("from-outside"), 0, [new RecordedEvent(DateTimeOffset.UnixEpoch, "client", command)])]);
        return null;
    }

    private static async Task EndsAsync(Library library) =>
        (await library.Client.FollowAsync(Other, run => run.Status.IsEnded()).WaitAsync(TimeSpan.FromSeconds(10))).Status.ShouldBe(RunStatus.Succeeded);
}
