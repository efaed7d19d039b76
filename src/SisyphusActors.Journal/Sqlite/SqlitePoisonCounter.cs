using Microsoft.Data.Sqlite;
using SisyphusActors.Core.Behaviors;

namespace SisyphusActors.Journal.Sqlite;

/// <summary>Counts in the journal's own database. A connection for each call: calls are as rare as failures.</summary>
public sealed class SqlitePoisonCounter(SqliteDatabase database) : IPoisonCounter
{
    public int Count(PersistenceId receiver, string cause) => Convert.ToInt32(Run(Sql.CountTry, receiver, cause), System.Globalization.CultureInfo.InvariantCulture);

    public void Explain(PersistenceId receiver, string cause, string error) => Run(Sql.ExplainTry, receiver, cause, error);

    public string? LastError(PersistenceId receiver, string cause) => Run(Sql.LastTryError, receiver, cause) as string;

    public void Clear(PersistenceId receiver, string cause) => Run(Sql.ClearTries, receiver, cause);

    private object? Run(string sql, PersistenceId receiver, string cause, string? error = null)
    {
        using (database.WriteGate.Enter())
        {
            using var connection = database.OpenWriter();
            try
            {
                using var command = connection.CreateCommand();
                command.CommandText = Sql.PoisonTable;
                command.ExecuteNonQuery();
                command.CommandText = sql;
                command.Parameters.Add(new SqliteParameter("@receiver", receiver.Value));
                command.Parameters.Add(new SqliteParameter("@cause", cause));
                command.Parameters.Add(new SqliteParameter("@error", (object?)error ?? DBNull.Value));
                return command.ExecuteScalar();
            }
            catch (SqliteException e)
            {
                throw SqliteFailure.From(e, database.Path);
            }
        }
    }
}
