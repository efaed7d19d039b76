namespace SisyphusActors.Crash.Host.Commits;

/// <summary>Stops for ever at one commit of a host, so that whoever started this process can kill it there. No later commit begins.</summary>
/// <param name="point"><c>before</c> or <c>after</c>; null to stop nowhere.</param>
/// <param name="which">The commit's number, or the step whose claim it holds.</param>
internal sealed class CommitStop(string? point, string? which) : CommitWatch
{
    private readonly Lock _standstill = new();

    protected override void Before(WatchedCommit commit) => StopAt("before", commit);

    protected override void After(WatchedCommit commit) => StopAt("after", commit);

    private void StopAt(string here, WatchedCommit commit)
    {
        lock (_standstill)
        {
            if (here != point || (which != $"{commit.Number}" && !commit.Claims(which!)))
                return;
            Told.Line("stopped", here, which!);
            Thread.Sleep(Timeout.Infinite);
        }
    }
}
