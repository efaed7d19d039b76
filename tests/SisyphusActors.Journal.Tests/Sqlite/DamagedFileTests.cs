using Microsoft.Data.Sqlite;
using SisyphusActors.Core.Tests.Ledger;
using SisyphusActors.Journal.Projections;
using SisyphusActors.Journal.Sqlite;
using SisyphusActors.Journal.Tests.Projections;
using Xunit.Abstractions;

namespace SisyphusActors.Journal.Tests.Sqlite;

/// <summary>The database with bits turned, bytes overwritten or its end cut off anywhere: it is read, or the error says what to do; nothing crashes or hangs.</summary>
public sealed class DamagedFileTests : IDisposable
{
    /// <summary>Damaged copies of the database, each in another place.</summary>
    internal const int Copies = 300;

    private const int Seed = 20_261_121;

    private readonly TemporaryFolder _folder = new();
    private readonly byte[] _sound;
    private readonly ITestOutputHelper _output;

    public DamagedFileTests(ITestOutputHelper output)
    {
        _output = output;
        using var journal = SqliteJournal.Open(Path);
        foreach (var entry in Enumerable.Range(0, 6).Aggregate(new RunStory().WholeRelease(), (story, n) => story.Started(RunStory.Release, $"run{n}")).Entries)
            journal.Commit([new AppendBatch(entry.Actor, entry.SequenceNumber - 1, [entry.Recorded])]);
        using (var projector = new Projector(journal, _folder.Path))
            projector.CatchUp();
        journal.Dispose();
        _sound = File.ReadAllBytes(Path);
    }

    private string Path => _folder.File("state.db");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Wherever_the_file_is_damaged_it_is_read_or_the_error_says_what_to_do()
    {
        var random = new Random(Seed);
        var (read, told) = (0, 0);
        for (var copy = 0; copy < Copies; copy++)
        {
            var (damaged, how) = Damaged(random);
            File.WriteAllBytes(Path, damaged);
            File.Delete(Path + "-wal");
            File.Delete(Path + "-shm");
            try
            {
                Use();
                read++;
            }
            catch (Exception e) when (e is JournalUnreadableException or JournalUnavailableException or CommitUnknownException)
            {
                e.Message.ShouldContain(Path);
                told++;
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"Seed {Seed}, copy {copy}: {how}", e);
            }
        }
        _output.WriteLine($"{read} copies were read, of {told} the damage was told");
        told.ShouldBeGreaterThan(0);
        read.ShouldBeGreaterThan(0);
    }

    /// <summary>What readers and the next host do.</summary>
    private void Use()
    {
        using (var journal = SqliteJournal.OpenReadOnly(Path))
        {
            _ = journal.ReadAll(0).Count();
            var reader = new RunReader(journal);
            foreach (var run in reader.List())
                _ = reader.LedgerText(run.RunId);
            _ = reader.LedgerText();
        }
        using var host = SqliteJournal.Open(Path);
        host.Commit(Given.Timers(Given.A, host.Read(Given.A).LastOrDefault()?.SequenceNumber ?? 0, 1));
        using var projector = new Projector(host, _folder.Path);
        projector.CatchUp();
        _ = projector.Outstanding.Items();
        _ = projector.Verify();
        projector.Rebuild();
    }

    private (byte[] Bytes, string How) Damaged(Random random)
    {
        var bytes = (byte[])_sound.Clone();
        var position = random.Next(bytes.Length);
        switch (random.Next(4))
        {
            case 0:
                return (bytes[..position], $"cut at {position}");
            case 1:
                var length = Math.Min(random.Next(1, 5_000), bytes.Length - position);
                random.NextBytes(bytes.AsSpan(position, length));
                return (bytes, $"{length} bytes overwritten at {position}");
            case 2:
                bytes.AsSpan(position, Math.Min(4_096, bytes.Length - position)).Clear();
                return (bytes, $"zeroes at {position}");
            default:
                var bit = random.Next(8);
                bytes[position] ^= (byte)(1 << bit);
                return (bytes, $"bit {bit} turned at {position}");
        }
    }
}
