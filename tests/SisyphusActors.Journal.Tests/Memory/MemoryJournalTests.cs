using SisyphusActors.Journal.Memory;

namespace SisyphusActors.Journal.Tests.Memory;

public sealed class MemoryJournalTests() : JournalContract(new MemoryJournalFactory());

internal sealed class MemoryJournalFactory : IJournalFactory
{
    private readonly MemoryJournal _journal = new();

    public IJournal Open() => _journal;

    public void Dispose() => _journal.Dispose();
}
