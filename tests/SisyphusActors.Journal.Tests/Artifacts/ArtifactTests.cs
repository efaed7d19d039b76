using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Values;
using SisyphusActors.Journal.Artifacts;
using SisyphusActors.Journal.Sqlite;
using static SisyphusActors.Journal.Tests.Given;

namespace SisyphusActors.Journal.Tests.Artifacts;

public sealed class ArtifactTests : IDisposable
{
    private static readonly string Large = string.Concat(Enumerable.Repeat("größe ", 20_000));

    private readonly TemporaryFolder _folder = new();
    private readonly SqliteJournal _journal;

    public ArtifactTests() => _journal = SqliteJournal.Open(_folder.File("state.db"));

    public void Dispose()
    {
        _journal.Dispose();
        _folder.Dispose();
    }

    private string[] Files => Directory.Exists(_journal.Database.Artifacts.Folder)
        ? Directory.GetFiles(_journal.Database.Artifacts.Folder, "*", SearchOption.AllDirectories)
        : [];

    [Fact]
    public void A_large_value_is_a_file_named_by_its_digest_and_is_read_back_unnoticed()
    {
        _journal.Commit(Batch(A, 0, Mail(B, Large), Mail(B, "small")));

        var file = Files.ShouldHaveSingleItem();
        var digest = Sha256.Of(File.ReadAllBytes(file)).ToString();
        file.ShouldBe(Path.Combine(_folder.Path, "artifacts", digest[..2], digest));
        _journal.ReadMail(B).Select(Reason).ShouldBe([Large, "small"]);
        new FileInfo(_folder.File("state.db-wal")).Length.ShouldBeLessThan(Large.Length);
    }

    [Fact]
    public void A_value_of_64_KiB_stays_in_its_row_and_one_byte_more_does_not()
    {
        var overhead = Core.Behaviors.StoredJson.Write(Mail(B, "")).Bytes.Length;
        _journal.Commit(Batch(A, 0, Mail(B, new string('x', MessageCodec.InlineBytesMax - overhead))));
        Files.ShouldBeEmpty();

        _journal.Commit(Batch(A, 1, Mail(B, new string('x', MessageCodec.InlineBytesMax - overhead + 1))));
        Files.ShouldHaveSingleItem();
    }

    [Fact]
    public void One_value_many_times_is_one_file()
    {
        _journal.Commit([Batch(A, 0, Mail(B, Large), Mail(B, Large)), Batch(B, 0, Mail(B, Large))]);

        Files.ShouldHaveSingleItem();
        _journal.ReadMail(B).Select(Reason).ShouldAllBe(reason => reason == Large);
    }

    [Fact]
    public void A_missing_artifact_is_named_in_the_place_of_its_event()
    {
        _journal.Commit(Batch(A, 0, Mail(B, Large)));
        var file = Files[0];
        File.Delete(file);

        _journal.Read(A).ShouldHaveSingleItem().Recorded.Event.ShouldBeOfType<UnreadableEvent>().Why.ShouldContain(Path.GetFileName(file));
    }

    [Fact]
    public void A_damaged_artifact_is_named_in_the_place_of_its_event_and_the_same_value_again_repairs_it()
    {
        _journal.Commit(Batch(A, 0, Mail(B, Large)));
        var file = Files[0];
        using (var damaged = File.OpenWrite(file))
            damaged.WriteByte((byte)'!');

        _journal.Read(A).ShouldHaveSingleItem().Recorded.Event.ShouldBeOfType<UnreadableEvent>().Why.ShouldContain(Path.GetFileName(file));

        _journal.Commit(Batch(B, 0, Mail(B, Large)));
        Reason(_journal.Read(A).ShouldHaveSingleItem()).ShouldBe(Large);
        Files.ShouldHaveSingleItem();
    }

    [Fact]
    public void An_artifact_that_cannot_be_written_stores_nothing()
    {
        File.WriteAllText(_folder.File("artifacts"), "in the way");

        Should.Throw<JournalUnavailableException>(() => _journal.Commit([Timers(B, 0, 1), Batch(A, 0, Mail(B, Large))])).Message.ShouldContain("artifacts");

        _journal.LastOffset.ShouldBe(0);
    }
}
