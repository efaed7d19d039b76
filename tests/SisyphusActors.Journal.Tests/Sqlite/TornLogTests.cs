using System.Buffers.Binary;
using SisyphusActors.Journal.Sqlite;
using static SisyphusActors.Journal.Tests.Given;

namespace SisyphusActors.Journal.Tests.Sqlite;

/// <summary>
/// The write-ahead log of a host that crashed, cut off or damaged at any byte: what was committed before that byte is there, to the last batch,
/// and nothing else is.
/// </summary>
public sealed class TornLogTests : IDisposable
{
    /// <summary>Positions in the log at which it is cut, and as many at which a bit of it is turned.</summary>
    internal const int Positions = 250;

    private const int Seed = 20_261_121;
    private const int LogHeaderBytes = 32, FrameHeaderBytes = 24;

    private readonly TemporaryFolder _folder = new();
    private readonly string _crashed;
    private readonly byte[] _database, _log;
    private readonly List<(long LogBytes, long LastOffset)> _commits = [];
    private readonly List<string> _rows;

    public TornLogTests()
    {
        var path = _folder.File("state.db");
        _crashed = _folder.File("crashed/state.db");
        Directory.CreateDirectory(_folder.File("crashed"));
        using (var before = SqliteJournal.Open(path))
            before.Commit(Timers(A, 0, 3));
        using var host = SqliteJournal.Open(path);
        _commits.Add((0, host.LastOffset));
        for (var commit = 0; commit < 40; commit++)
        {
            host.Commit([Timers(A, host.Read(A).Last().SequenceNumber, 1 + commit % 5), Batch(new($"run{commit}/executor"), 0, Mail(A, new string('x', commit * 97)))]);
            _commits.Add((new FileInfo(path + "-wal").Length, host.LastOffset));
        }
        _rows = Rows(host);
        (_database, _log) = (File.ReadAllBytes(path), File.ReadAllBytes(path + "-wal"));
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void However_much_of_the_log_is_left_what_was_committed_in_it_is_there_and_nothing_else()
    {
        var random = new Random(Seed);
        foreach (var length in Ends().Concat(Enumerable.Range(0, Positions).Select(_ => random.Next(_log.Length))))
            Holds(_log[..length], upToByte: length, $"seed {Seed}: cut at {length}");
    }

    [Fact]
    public void Wherever_a_bit_of_the_log_is_turned_what_was_committed_before_it_is_there_and_nothing_else()
    {
        var random = new Random(Seed);
        for (var n = 0; n < Positions; n++)
        {
            // Half of them in the newest tenth, where a torn write would be.
            var position = n % 2 == 0 ? random.Next(_log.Length) : _log.Length - 1 - random.Next(_log.Length / 10);
            var damaged = (byte[])_log.Clone();
            damaged[position] ^= (byte)(1 << random.Next(8));
            Holds(damaged, FrameAt(position), $"seed {Seed}: bit turned at {position}");
        }
    }

    /// <summary>Ends of commits, and a byte to either side.</summary>
    private IEnumerable<int> Ends() => _commits.SelectMany(c => new[] { c.LogBytes - 1, c.LogBytes, c.LogBytes + 1 }).Where(l => l >= 0 && l <= _log.Length).Select(l => (int)l);

    /// <summary>The first byte of the frame that a byte is in; of the header's, of the log: every frame depends on it.</summary>
    private int FrameAt(int position)
    {
        var frame = FrameHeaderBytes + BinaryPrimitives.ReadInt32BigEndian(_log.AsSpan(8));
        return position < LogHeaderBytes ? 0 : position - (position - LogHeaderBytes) % frame;
    }

    private void Holds(byte[] log, long upToByte, string when)
    {
        var expected = _commits.Last(c => c.LogBytes <= upToByte).LastOffset;
        File.WriteAllBytes(_crashed, _database);
        File.WriteAllBytes(_crashed + "-wal", log);
        File.Delete(_crashed + "-shm");
        using (var reader = SqliteJournal.OpenReadOnly(_crashed))
            Rows(reader).ShouldBe(_rows.Take((int)expected), when);

        // And the next host goes on after it.
        using (var host = SqliteJournal.Open(_crashed))
        {
            var last = host.Read(A).Last().SequenceNumber;
            host.Commit(Timers(A, last + 1, 1)).ShouldBeOfType<AppendResult.Conflict>(when);
            host.Commit(Timers(A, last, 1)).ShouldBeOfType<AppendResult.Appended>(when);
        }
        using var again = SqliteJournal.OpenReadOnly(_crashed);
        Rows(again).Take((int)expected).ShouldBe(_rows.Take((int)expected), when);
        again.ReadAll(expected).Count().ShouldBe(1, when);
    }

    private static List<string> Rows(IJournal journal) => [.. journal.ReadAll(0).Select(row => $"{row}")];
}
