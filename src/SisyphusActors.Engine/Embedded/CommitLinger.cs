using System.Threading.Channels;

namespace SisyphusActors.Engine.Embedded;

/// <summary>
/// How long a commit waits for company. Operations that the last commit started may end within moments; their settling then shares its flush.
/// It never waits longer than the last commit took, and not at all when nothing was just started: a run of one step after another commits at once.
/// </summary>
internal sealed class CommitLinger(TimeSpan waitMax, TimeProvider time)
{
    private long _began;
    private long _ended;

    public void CommitBegins() => _began = time.GetTimestamp();

    public void CommitEnded() => _ended = time.GetTimestamp();

    /// <param name="justStarted">Operations started by the last commit that have not ended yet.</param>
    /// <returns>True as soon as more has arrived; false when it is time to commit.</returns>
    public bool ForMore(int justStarted, ChannelReader<Action> inbox)
    {
        var wait = time.GetElapsedTime(_began, _ended);
        if (wait > waitMax)
            wait = waitMax;
        while (justStarted > 0 && time.GetElapsedTime(_ended) < wait)
        {
            if (inbox.TryPeek(out _))
                return true;
            Thread.Yield();
        }
        return false;
    }
}
