using System.Data;
using System.Data.Common;
using SisyphusActors.Journal.Sqlite;

namespace SisyphusActors.Journal.Tests.Sqlite;

public sealed class TurnTakingConnectionTests : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    private readonly TemporaryFolder _folder = new();
    private readonly SqliteJournal _journal;
    private readonly TurnTakingConnection _connection;

    public TurnTakingConnectionTests()
    {
        _journal = SqliteJournal.Open(_folder.File("state.db"));
        _connection = new TurnTakingConnection(_journal.Database, $"Data Source={_journal.Database.Path};Pooling=False");
        _connection.Open();
    }

    public void Dispose()
    {
        _connection.Dispose();
        _journal.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Whoever_begins_to_write_is_free_while_another_has_its_turn()
    {
        _journal.Database.WriteGate.EnterAnyThread();

        var begun = (await BeginAsync(IsolationLevel.Unspecified).WaitAsync(Timeout)).Transaction;

        begun.IsCompleted.ShouldBeFalse();
        _journal.Database.WriteGate.ExitAnyThread();
        await (await begun.WaitAsync(Timeout)).CommitAsync();
        _journal.Database.WriteGate.EnterAnyThread();
        _journal.Database.WriteGate.ExitAnyThread();
    }

    [Fact]
    public async Task A_reader_waits_for_nobody()
    {
        _journal.Database.WriteGate.EnterAnyThread();

        await using var reading = await (await BeginAsync(IsolationLevel.ReadUncommitted).WaitAsync(Timeout)).Transaction.WaitAsync(Timeout);

        _journal.Database.WriteGate.ExitAnyThread();
    }

    /// <summary>On a thread of its own, lest a call that does not return hold up the test.</summary>
    private Task<Begun> BeginAsync(IsolationLevel level) => Task.Run(() => new Begun(_connection.BeginTransactionAsync(level).AsTask()));

    private sealed record Begun(Task<DbTransaction> Transaction);
}
