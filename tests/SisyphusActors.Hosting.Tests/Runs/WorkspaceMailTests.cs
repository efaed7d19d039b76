using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Mail;
using SisyphusActors.Core.Memory;
using SisyphusActors.Core.Runs;
using SisyphusActors.Hosting.Runs;
using SisyphusActors.Journal;
using SisyphusActors.Journal.Sqlite;

namespace SisyphusActors.Hosting.Tests.Runs;

/// <summary>Mail that was on its way to the workspace's own actors when the last host ended.</summary>
public sealed class WorkspaceMailTests : LibraryFolder
{
    private static readonly PersistenceId Planner = WorkspaceActors.Mailbox("planner");

    [Fact]
    public async Task A_host_takes_it_up_by_itself_and_no_run()
    {
        Directory.CreateDirectory(Workspace().Folder);
        using (var journal = SqliteJournal.Open(Workspace().DatabasePath))
            foreach (var (to, message) in ((PersistenceId, IMessage)[])[(Planner, new MailMessage.SendMail("validator", "Plan rejected", "")), (new RunActors("r1").Coordinator, new RunMessage.ResumeRun("test"))])
                journal.Commit([new AppendBatch(new PersistenceId($"r1/{to.Role}-sender"), 0, [new RecordedEvent(DateTimeOffset.UnixEpoch, "test", new ActorEvent.MessageSent(to, message, 0))])]);

        var program = Open();
        (await program.Client.TryHostAsync()).ShouldBeTrue();
        using var limit = new CancellationTokenSource(Limit);
        while (program.Client.Shared!.Mail.Letter(new LetterId("planner", 1)) is null)
            await Task.Delay(10, limit.Token);
        program.Client.Journal!.Read(new RunActors("r1").Coordinator).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("mail")]
    [InlineData("workspace")]
    [InlineData("client")]
    public async Task No_run_is_called_as_those_actors_are(string runId) =>
        await Should.ThrowAsync<ArgumentException>(() => Open().Executor.ExecuteAsync(Workflow("{ id: a, run: 'true' }"), runId: runId));

    [Fact]
    public async Task What_holds_the_value_of_a_secret_is_not_even_sent()
    {
        var workspace = new SisyphusWorkspace(new SisyphusOptions
        {
            Workspace = Workspace().Root, Secrets = new Dictionary<string, string> { ["TOKEN"] = "s3cr3t-value" },
        });
        var client = Open(workspace, null).Client;

        foreach (var (to, message) in ((PersistenceId, IMessage)[])
            [(Planner, new MailMessage.SendMail("ada", "Log in", "use s3cr3t-value")),
             (WorkspaceActors.Memory, new MemoryMessage.StoreMemory(MemoryType.Fact, "the token is s3cr3t-value", [], null, "ada"))])
            (await Should.ThrowAsync<SecretStoredException>(() => client.SendAsync(to, message))).Message.ShouldContain("TOKEN");

        client.Journal.ShouldBeNull();
    }
}
