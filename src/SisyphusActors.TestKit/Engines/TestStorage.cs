using SisyphusActors.Journal;
using SisyphusActors.Journal.Memory;
using SisyphusActors.Journal.Sqlite;

namespace SisyphusActors.TestKit;

/// <summary>Where the journal of one test is kept: it outlives the engines opened over it.</summary>
public abstract class TestStorage : IDisposable
{
    private TestStorage() { }

    /// <summary>Opens the journal with its poison counter; the caller disposes the journal.</summary>
    public abstract (IJournal Journal, IPoisonCounter Poison) Open();

    public abstract void Dispose();

    public static TestStorage InMemory() => new Memory();

    /// <summary>A real SQLite file in a temporary folder of its own, removed with this object.</summary>
    public static TestStorage InSqlite() => new Sqlite();

    private sealed class Memory : TestStorage
    {
        private readonly MemoryJournal _journal = new();
        private readonly MemoryPoisonCounter _poison = new();

        public override (IJournal, IPoisonCounter) Open() => (_journal, _poison);

        public override void Dispose() => _journal.Dispose();
    }

    private sealed class Sqlite : TestStorage
    {
        private readonly string _folder = Directory.CreateTempSubdirectory("sisyphus-test-").FullName;

        public override (IJournal, IPoisonCounter) Open()
        {
            var journal = SqliteJournal.Open(Path.Combine(_folder, "state.db"));
            return (journal, new SqlitePoisonCounter(journal.Database));
        }

        public override void Dispose() => Directory.Delete(_folder, recursive: true);
    }
}
