namespace SisyphusActors.Seams.Models.OpenCode;

/// <summary>Keeps what dies again and again from being started again and again: each wait doubles, and one that lived long enough forgets.</summary>
internal sealed class Backoff(TimeSpan first, TimeSpan longest, TimeSpan longEnough, TimeProvider time)
{
    private DateTimeOffset? _last;
    private TimeSpan _next = TimeSpan.Zero;

    /// <summary>Waits until it may be started.</summary>
    public async Task WaitAsync(CancellationToken abort)
    {
        if (_last is { } last && time.GetUtcNow() - last >= longEnough)
            _next = TimeSpan.Zero;
        await Task.Delay(_next, time, abort).ConfigureAwait(false);
        _next = _next == TimeSpan.Zero ? first : _next * 2 > longest ? longest : _next * 2;
        _last = time.GetUtcNow();
    }
}
