using SisyphusActors.Core.Ledger;

namespace SisyphusActors.Host.Live;

/// <summary>Sees when the context of a conversation was wiped.</summary>
/// <param name="from">What happened up to this offset is old news.</param>
internal sealed class WipeWatch(long from)
{
    private long _seen = from;

    /// <returns>Whether one was, since this was last asked.</returns>
    public bool Next(IReadOnlyList<RunView> runs)
    {
        var last = runs.SelectMany(run => run.ContextWipes.TakeLast(1)).DefaultIfEmpty().Max();
        var isNew = last > _seen;
        _seen = Math.Max(_seen, last);
        return isNew;
    }
}
