using Microsoft.Data.Sqlite;
using SisyphusActors.Journal.Sqlite;

namespace SisyphusActors.Host.Tests.Faults;

/// <summary>A workspace whose files a test damages.</summary>
public abstract class FaultFolder : WorkspaceFolder
{
    protected string Sisyphus => Path.Combine(Root, ".sisyphus");

    protected string DatabasePath => Path.Combine(Sisyphus, "sisyphus-state.db");

    /// <summary>What another program could do to the database, past every rule of the journal.</summary>
    protected void Execute(string sql)
    {
        using var connection = new SqliteDatabase(DatabasePath).OpenWriter();
        using var command = connection.CreateCommand();
        command.CommandText = $"DROP TRIGGER IF EXISTS journal_refuses_update; DROP TRIGGER IF EXISTS journal_refuses_conflict; {sql}";
        command.ExecuteNonQuery();
    }

    protected object? Scalar(string sql)
    {
        using var connection = new SqliteDatabase(DatabasePath).OpenReader();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    /// <summary>Starts a run and kills its host with SIGKILL once it has printed a text.</summary>
    internal async Task KilledAsync(string saying, params string[] arguments)
    {
        using var host = Start(arguments);
        await host.SaysAsync(saying);
        host.Kill();
        await host.EndAsync();
    }
}
