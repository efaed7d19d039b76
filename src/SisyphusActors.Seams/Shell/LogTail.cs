using System.Runtime.CompilerServices;
using System.Text;
using SisyphusActors.Seams.Secrets;

namespace SisyphusActors.Seams.Shell;

/// <summary>Reads a growing log line by line, holding at most one line and one block of it in memory.</summary>
public sealed class LogTail
{
    /// <summary>A longer line comes in pieces.</summary>
    public const int LongestLineChars = 16 * 1024;

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);

    private readonly string _path;
    private readonly SecretValues _secrets;
    private readonly IReadOnlyList<string> _unknownSecrets;
    private readonly TimeProvider _time;

    /// <param name="secrets">What is masked in it.</param>
    /// <param name="unknownSecrets">Names of secrets it may hold besides: with any, it is not shown.</param>
    internal LogTail(string path, SecretValues secrets, IReadOnlyList<string> unknownSecrets, TimeProvider time) =>
        (_path, _secrets, _unknownSecrets, _time) = (path, secrets, unknownSecrets, time);

    /// <summary>
    /// The lines from the start of the log, as they come, without their ends; a line of its own says where bytes are not kept.
    /// What is no UTF-8 comes as U+FFFD; terminal sequences come as they are, see <see cref="LogText.Printable"/>.
    /// </summary>
    /// <param name="ended">Completed when nothing more is written; what stands in the log then is still read.</param>
    public async IAsyncEnumerable<string> LinesAsync(Task ended, [EnumeratorCancellation] CancellationToken stop = default)
    {
        if (_unknownSecrets.Count > 0)
        {
            yield return $"[sisyphus: not shown, since it may hold secret {string.Join(", ", _unknownSecrets)}]";
            yield break;
        }
        using var log = new LogReader(_path);
        var filter = new SecretFilter(_secrets);
        var decoder = Encoding.UTF8.GetDecoder();
        var bytes = new byte[16 * 1024];
        var line = new StringBuilder();
        while (true)
        {
            // Asked before reading: what was written before the end is then in the log.
            var last = ended.IsCompleted;
            log.OpenNew();
            var read = log.Read(bytes, out var dropped);
            if (dropped > 0)
            {
                foreach (var text in Lines(filter.End(isCut: true), flush: true))
                    yield return text;
                if (line.Length > 0)
                    yield return Take(line);
                yield return LogPieces.Gap(dropped);
                filter.Begin(isCut: true);
            }
            var isOver = last && read == 0;
            foreach (var text in Lines([.. filter.Next(bytes.AsSpan(0, read)), .. isOver ? filter.End(isCut: false) : []], isOver))
                yield return text;
            if (read > 0)
                continue;
            if (last)
                break;
            await PauseAsync(ended, stop).ConfigureAwait(false);
        }
        if (line.Length > 0)
            yield return Take(line);

        IEnumerable<string> Lines(byte[] text, bool flush)
        {
            var chars = new char[Encoding.UTF8.GetMaxCharCount(text.Length)];
            var count = decoder.GetChars(text, 0, text.Length, chars, 0, flush);
            for (var i = 0; i < count; i++)
            {
                if (chars[i] != '\n')
                    line.Append(chars[i]);
                if (chars[i] == '\n' || line.Length == LongestLineChars)
                    yield return Take(line);
            }
        }
    }

    private async Task PauseAsync(Task ended, CancellationToken stop)
    {
        using var noLonger = CancellationTokenSource.CreateLinkedTokenSource(stop);
        await Task.WhenAny(ended, Task.Delay(PollInterval, _time, noLonger.Token)).ConfigureAwait(false);
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
