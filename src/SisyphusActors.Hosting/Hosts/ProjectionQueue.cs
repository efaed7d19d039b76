using System.Collections.Immutable;
using SisyphusActors.Core.Ledger;
using SisyphusActors.Journal;
using SisyphusActors.Journal.Projections;

namespace SisyphusActors.Hosting.Hosts;

/// <summary>Durable rows on their way into the projections. Rows may be added from any thread; one at a time applies them.</summary>
/// <remarks>A projection that cannot be written is behind, never lost: the next rows try again, and the journal has them all.</remarks>
internal sealed class ProjectionQueue(Projector projector)
{
    private readonly Lock _gate = new();
    private List<JournalRow> _waiting = [];
    private HashSet<string> _hurried = new(StringComparer.Ordinal);

    /// <summary>Why the projections are behind; null when they are not.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Whether there is something to apply or to write.</summary>
    public bool IsBehind
    {
        get
        {
            lock (_gate)
                return _waiting.Count > 0 || !projector.IsOpen || projector.IsBehind;
        }
    }

    public void Add(IReadOnlyList<JournalRow> rows)
    {
        lock (_gate)
            _waiting.AddRange(rows);
    }

    /// <summary>Whatever is still to be written of this run's ledger is written by the next <see cref="Apply"/>.</summary>
    public void Hurry(string runId)
    {
        lock (_gate)
            _hurried.Add(runId);
    }

    /// <param name="ledgerFilesMax">Most files of runs that only made progress.</param>
    /// <returns>Hurried runs that have ended: see <see cref="Projector.Apply(IReadOnlyList{JournalRow}, int, IReadOnlyCollection{string}?)"/>.</returns>
    public IReadOnlyDictionary<string, RunView> Apply(int ledgerFilesMax)
    {
        IReadOnlyDictionary<string, RunView> ended = ImmutableDictionary<string, RunView>.Empty;
        List<JournalRow> rows;
        HashSet<string> hurried;
        lock (_gate)
            ((rows, _waiting), (hurried, _hurried)) = ((_waiting, []), (_hurried, new(StringComparer.Ordinal)));
        Guarded(() =>
        {
            if (Failure is null && projector.IsOpen && (rows.Count == 0 || Follow(rows)))
                ended = projector.Apply(rows, ledgerFilesMax, hurried);
            else
                projector.CatchUp();
        });
        return ended;
    }

    /// <summary>Up to the journal's end, whatever was told.</summary>
    public void CatchUp() => Guarded(projector.CatchUp);

    /// <summary>Between the engine's rows there may be another process's commands, which it does not tell of.</summary>
    private bool Follow(List<JournalRow> rows) =>
        rows[0].Offset <= projector.Offset + 1 && rows[^1].Offset - rows[0].Offset == rows.Count - 1;

    private void Guarded(Action project)
    {
        try
        {
            project();
            Failure = null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JournalUnavailableException or JournalUnreadableException)
        {
            Failure = e;
        }
    }
}
