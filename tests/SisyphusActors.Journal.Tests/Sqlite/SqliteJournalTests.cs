using SisyphusActors.Journal.Sqlite;

namespace SisyphusActors.Journal.Tests.Sqlite;

public sealed class SqliteJournalTests() : JournalContract(new SqliteJournalFactory());

internal sealed class SqliteJournalFactory : IJournalFactory
{
    private readonly TemporaryFolder _folder = new();

    public IJournal Open() => SqliteJournal.Open(_folder.File("state.db"));

    public void Dispose() => _folder.Dispose();
}
