using System.Data;
using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace SisyphusActors.Journal.Sqlite;

/// <summary>A connection for an engine that writes by its own means: its write transactions take turns with those of all other writers in this process.</summary>
/// <remarks>A transaction that only reads is deferred, as <see cref="IsolationLevel.ReadUncommitted"/> asks for, and waits for nobody.</remarks>
public sealed class TurnTakingConnection(SqliteDatabase database, string connectionString) : SqliteConnection(connectionString)
{
    private bool _hasTurn;

    /// <summary>Null once the transaction was committed, rolled back or disposed.</summary>
    protected override SqliteTransaction? Transaction
    {
        get => base.Transaction;
        set
        {
            base.Transaction = value;
            if (value is not null || !_hasTurn)
                return;
            _hasTurn = false;
            database.WriteGate.ExitAnyThread();
        }
    }

    public override SqliteTransaction BeginTransaction(IsolationLevel isolationLevel, bool deferred)
    {
        if (deferred)
            return base.BeginTransaction(isolationLevel, deferred);
        database.WriteGate.EnterAnyThread();
        try
        {
            var transaction = base.BeginTransaction(isolationLevel, deferred);
            _hasTurn = true;
            return transaction;
        }
        catch
        {
            database.WriteGate.ExitAnyThread();
            throw;
        }
    }

    protected override DbTransaction BeginDbTransaction(IsolationLevel isolationLevel) =>
        BeginTransaction(isolationLevel, deferred: isolationLevel is IsolationLevel.ReadUncommitted);

    /// <summary>Goes on on another thread, and so does what is awaited after it: Microsoft.Data.Sqlite's asynchronous calls block.</summary>
    protected override async ValueTask<DbTransaction> BeginDbTransactionAsync(IsolationLevel isolationLevel, CancellationToken cancellationToken)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        return BeginDbTransaction(isolationLevel);
    }
}
