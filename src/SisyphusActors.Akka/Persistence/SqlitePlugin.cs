using Akka.Configuration;
using Akka.Persistence.Sql;
using Akka.Persistence.Sql.Config;
using Akka.Persistence.Sql.Hosting;
using LinqToDB;
using LinqToDB.DataProvider.SQLite;
using Microsoft.Data.Sqlite;
using SisyphusActors.Engine;
using SisyphusActors.Journal.Sqlite;

namespace SisyphusActors.Akka.Persistence;

/// <summary>Akka.Persistence.Sql over one SisyphusActors database, under plugin ids of its own so that an application's default plugins stay its own.</summary>
/// <remarks>
/// Provider name, connection string and data options are all given: with data options alone the plugin does not know its provider.
/// </remarks>
internal sealed class SqlitePlugin
{
    public const string Id = "sisyphus";

    /// <summary>Where calls that block may be made.</summary>
    public const string Dispatcher = $"akka.persistence.dispatchers.{Id}";

    private readonly string _connectionString;
    private readonly DataOptions _options;

    public SqlitePlugin(SqliteDatabase database)
    {
        Database = database;
        _connectionString = new SqliteConnectionStringBuilder
        {
            DataSource = database.Path,
            Mode = SqliteOpenMode.ReadWrite,
            DefaultTimeout = Math.Max(1, database.BusyTimeoutMs / 1000),
        }.ToString();
        _options = new DataOptions()
            .UseProvider(ProviderName.SQLiteMS)
            .UseConnectionFactory(SQLiteTools.GetDataProvider(ProviderName.SQLiteMS), _ => new TurnTakingConnection(database, _connectionString))
            .UseAfterConnectionOpened(
                database.Prepare,
                (connection, _) =>
                {
                    database.Prepare(connection);
                    return Task.CompletedTask;
                });
        Journal = new SqlJournalOptions(isDefaultPlugin: false, Id)
        {
            ProviderName = ProviderName.SQLiteMS,
            ConnectionString = _connectionString,
            DataOptions = _options,
            AutoInitialize = false,
        };
        Snapshots = new SqlSnapshotOptions(isDefaultPlugin: false, Id)
        {
            ProviderName = ProviderName.SQLiteMS,
            ConnectionString = _connectionString,
            DataOptions = _options,
            AutoInitialize = false,
        };
    }

    public static SqlitePlugin Of(EngineSetup setup) => new(new SqliteDatabase(setup.DatabasePath, setup.BusyTimeout));

    public SqliteDatabase Database { get; }

    public SqlJournalOptions Journal { get; }

    public SqlSnapshotOptions Snapshots { get; }

    /// <summary>How each connection is opened.</summary>
    public DataOptions Options => _options;

    public void AddOptionsTo(MultiDataOptionsSetup setup)
    {
        setup.AddDataOptions(Journal.PluginId, _options);
        setup.AddDataOptions(Journal.QueryPluginId, _options);
        setup.AddDataOptions(Snapshots.PluginId, _options);
    }

    /// <summary>The plugins and the dispatcher for blocking calls.</summary>
    public Config Config => EmbeddedConfig.Actors
        .WithFallback(Journal.ToConfig())
        .WithFallback(Snapshots.ToConfig())
        .WithFallback(Journal.DefaultConfig)
        .WithFallback(Journal.DefaultQueryConfig)
        .WithFallback(Snapshots.DefaultConfig)
        .WithFallback(SqlPersistence.DefaultConfiguration);

    /// <summary>Closes the connections that the pool keeps to this database.</summary>
    public void CloseConnections()
    {
        using var connection = new SqliteConnection(_connectionString);
        SqliteConnection.ClearPool(connection);
    }
}
