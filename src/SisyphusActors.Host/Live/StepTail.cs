using SisyphusActors.Host.Cli;
using SisyphusActors.Seams.Shell;

namespace SisyphusActors.Host.Live;

/// <summary>The output of one command as it comes.</summary>
internal sealed class StepTail
{
    private static readonly TimeSpan RestMax = TimeSpan.FromSeconds(10);

    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Action<string> _line;
    private readonly Task _reading;

    /// <param name="output">Asked again, since it moves when the step is settled.</param>
    /// <param name="line">Told of each line, printable.</param>
    public StepTail(Func<LogTail> output, Action<string> line)
    {
        _line = line;
        _reading = Task.Run(() => ReadAsync(output, line));
    }

    /// <summary>The command has ended: returns when the rest of its output was told.</summary>
    public void End()
    {
        _ended.TrySetResult();
        if (!_reading.Wait(RestMax))
            _line("[sisyphus: what else it printed is not shown here; it is kept in the log]");
    }

    private async Task ReadAsync(Func<LogTail> output, Action<string> line)
    {
        for (var attempt = 0; attempt < 3; attempt++)
        {
            var found = false;
            try
            {
                await foreach (var text in output().LinesAsync(_ended.Task).ConfigureAwait(false))
                {
                    found = true;
                    line(Screen.Safe(text));
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // It moved while it was opened; its new place is asked for.
            }
            if (found)
                return;
        }
    }
}
