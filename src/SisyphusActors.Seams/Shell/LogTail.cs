using System.Runtime.CompilerServices;
using System.Text;

namespace SisyphusActors.Seams.Shell;

/// <summary>Reads a growing log line by line, holding at most one line and one block of it in memory.</summary>
public sealed class LogTail(string path, TimeProvider time)
{
    /// <summary>A longer line comes in pieces.</summary>
    public const int LongestLineChars = 16 * 1024;

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);

    /// <summary>
    /// The lines from the start of the log, as they come, without their ends; a line of its own says where bytes are not kept.
    /// What is no UTF-8 comes as U+FFFD; terminal sequences come as they are, see <see cref="LogText.Printable"/>.
    /// </summary>
    /// <param name="ended">Completed when nothing more is written; what stands in the log then is still read.</param>
    public async IAsyncEnumerable<string> LinesAsync(Task ended, [EnumeratorCancellation] CancellationToken stop = default)
    {
        using var log = new LogReader(path);
        var decoder = Encoding.UTF8.GetDecoder();
        var bytes = new byte[16 * 1024];
        var chars = new char[Encoding.UTF8.GetMaxCharCount(bytes.Length)];
        var line = new StringBuilder();
        while (true)
        {
            // Asked before reading: what was written before the end is then in the log.
            var last = ended.IsCompleted;
            log.OpenNew();
            var read = log.Read(bytes, out var dropped);
            if (dropped > 0)
            {
                if (line.Length > 0)
                    yield return Take(line);
                yield return LogPieces.Gap(dropped);
            }
            var count = decoder.GetChars(bytes, 0, read, chars, 0, flush: last && read == 0);
            for (var i = 0; i < count; i++)
            {
                if (chars[i] != '\n')
                    line.Append(chars[i]);
                if (chars[i] == '\n' || line.Length == LongestLineChars)
                    yield return Take(line);
            }
            if (read > 0)
                continue;
            if (last)
                break;
            await PauseAsync(ended, stop).ConfigureAwait(false);
        }
        if (line.Length > 0)
            yield return Take(line);
    }

    private async Task PauseAsync(Task ended, CancellationToken stop)
    {
        using var noLonger = CancellationTokenSource.CreateLinkedTokenSource(stop);
        await Task.WhenAny(ended, Task.Delay(PollInterval, time, noLonger.Token)).ConfigureAwait(false);
        await noLonger.CancelAsync().ConfigureAwait(false);
        stop.ThrowIfCancellationRequested();
    }

    private static string Take(StringBuilder line)
    {
        if (line.Length > 0 && line[^1] == '\r')
            line.Length--;
        var text = line.ToString();
        line.Clear();
        return text;
    }
}
