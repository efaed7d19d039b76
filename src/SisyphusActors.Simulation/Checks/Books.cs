using SisyphusActors.Core.Behaviors;
using SisyphusActors.Journal;

namespace SisyphusActors.Simulation.Checks;

/// <summary>Reads on in the journal, as it is stored, and keeps books of it that owe nothing to the engine's own.</summary>
internal sealed class Books(Play play)
{
    private long _offset;

    public MailBook Mail { get; } = new(play);

    public ClaimBook Claims { get; } = new(play);

    public TimerBook Timers { get; } = new(play);

    public HostBook Hosts { get; } = new(play);

    public TurnBook Turns { get; } = new(play);

    public StateBook States { get; } = new(play);

    public LedgerBook Ledgers { get; } = new(play);

    public BudgetBook Budgets { get; } = new(play);

    public FileBook Files { get; } = new(play);

    /// <summary>Up to the journal's end.</summary>
    public void CatchUp()
    {
        if (play.Stored.LastOffset == _offset)
            return;
        foreach (var row in play.Stored.ReadAll(_offset))
        {
            _offset = row.Offset;
            Enter(row);
        }
    }

    private void Enter(JournalRow row)
    {
        play.Coverage.Stored(StoredJson.NameFor(row.Recorded.Event.GetType()));
        Mail.Enter(row);
        Timers.Enter(row);
        Claims.Enter(row);
        Hosts.Enter(row);
        States.Enter(row);
        Turns.Enter(row);
        Ledgers.Enter(row);
        Budgets.Enter(row);
        Files.Enter(row);
    }
}
