using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Runs;
using SisyphusActors.Hosting.Runs;
using SisyphusActors.Journal;
using SisyphusActors.Journal.Sqlite;

namespace SisyphusActors.Hosting.Tests.Runs;

/// <summary>The outcome of a command that another process's host handles.</summary>
public sealed class ClientCommandTests : LibraryFolder
{
    private static readonly PersistenceId To = new RunActors("r").Coordinator;
    private static readonly IMessage Cancel = new RunMessage.CancelRun("test", "enough");

    [Fact]
    public void A_parked_command_is_refused_in_the_words_a_repeat_of_it_gets()
    {
        using var command = Write();
        using var host = SqliteJournal.OpenClient(Workspace().DatabasePath);
        command.Outcome().ShouldBeNull();
        Append(host, new ActorEvent.MessageParked(Id, 3, "boom"));
        command.Outcome().ShouldBe(new Outcome.Refused("parked", "This message stopped its actor 3 times and was set aside: boom"));
    }

    [Fact]
    public void A_command_written_before_is_answered_from_its_own_place_in_the_journal()
    {
        using (Write())
        using (var host = SqliteJournal.OpenClient(Workspace().DatabasePath))
            Append(host, new ActorEvent.MessageHandled(Id, Outcome.Ok));
        using var again = Write();
        again.Outcome().ShouldBe(Outcome.Ok);
    }

    private static MessageId Id => new(PersistenceId.Client("k"), 1);

    private ClientCommand Write()
    {
        Directory.CreateDirectory(Workspace().Folder);
        return ClientCommand.Write(Workspace(), To, Cancel, "k", TimeProvider.System);
    }

    private static void Append(SqliteJournal journal, IEvent @event) =>
        journal.Commit([new AppendBatch(To, 0, [new RecordedEvent(DateTimeOffset.UnixEpoch, "test", @event)])]).ShouldHaveSingleItem().ShouldBeOfType<AppendResult.Appended>();
}
