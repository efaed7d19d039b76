using System.Security.Cryptography;
using System.Text;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Ledger;
using SisyphusActors.Core.Runs;
using SisyphusActors.Core.Values;
using SisyphusActors.Journal;
using SisyphusActors.Journal.Artifacts;
using SisyphusActors.Journal.Sqlite;

namespace SisyphusActors.Host.Doctor.Deep;

/// <summary>Every row of the journal as it lies there, one at a time: what cannot be read does not end the look.</summary>
internal sealed class RowScan : IDisposable
{
    private const int DigestLength = 64;

    private readonly DatabaseQuestions _rows;
    private readonly DatabaseQuestions _other;
    private readonly ArtifactStore _artifacts;
    private readonly MessageCodec _codec;

    private RowScan(SqliteJournal journal)
    {
        (_rows, _other) = (new DatabaseQuestions(journal.OpenReader()), new DatabaseQuestions(journal.OpenReader()));
        _artifacts = journal.Database.Artifacts;
        _codec = new MessageCodec(_artifacts);
    }

    public long Rows { get; private set; }

    public long ArtifactRows { get; private set; }

    public long Messages { get; private set; }

    /// <summary>Rows that this version cannot read.</summary>
    public Faults Unreadable { get; } = new();

    public Faults Artifacts { get; } = new();

    /// <summary>Messages to nobody, and messages that their receiver would not find.</summary>
    public Faults Mail { get; } = new();

    /// <summary>Messages that were handled and never sent.</summary>
    public Faults NeverSent { get; } = new();

    /// <summary>Runs with a row that cannot be read: what follows from their rows says nothing.</summary>
    public HashSet<string> DamagedRuns { get; } = new(StringComparer.Ordinal);

    public static RowScan Of(SqliteJournal journal, long upToOffset)
    {
        using var scan = new RowScan(journal);
        foreach (var row in scan._rows.Rows("all_rows", ("$up_to", upToOffset)))
            scan.Look(row.GetInt64(0), DatabaseQuestions.Text(row, 1), DatabaseQuestions.Text(row, 2), DatabaseQuestions.Text(row, 3), row.GetValue(4), DatabaseQuestions.Text(row, 5));
        foreach (var tag in scan._other.Rows("tags_of_nothing", ("$up_to", upToOffset)))
            scan.Mail.Add($"a tag {DatabaseQuestions.Text(tag, 1)} names offset {DatabaseQuestions.Text(tag, 0)}, which is no message");
        return scan;
    }

    public void Dispose()
    {
        _rows.Dispose();
        _other.Dispose();
    }

    private void Look(long offset, string persistenceId, string number, string manifest, object message, string deleted)
    {
        Rows++;
        var actor = new PersistenceId(persistenceId);
        var bytes = message as byte[] ?? Encoding.UTF8.GetBytes(message as string ?? "");
        if (deleted != "0")
            Unreadable.Add($"offset {offset} ({persistenceId} {number}) is marked as deleted");
        if (Event(offset, actor, manifest, bytes) is not { } @event)
        {
            if (LedgerEntry.RunOf(actor) is { } run)
                DamagedRuns.Add(run);
            return;
        }
        switch (@event)
        {
            case ActorEvent.MessageSent sent:
                Messages++;
                LookAtMail(offset, actor, sent.To);
                break;
            case ActorEvent.MessageHandled handled:
                LookForSender(offset, actor, handled.Message);
                break;
            case ActorEvent.MessageParked { Message: { } parked }:
                LookForSender(offset, actor, parked);
                break;
        }
    }

    /// <returns>Null when it cannot be read, which is noted.</returns>
    private IEvent? Event(long offset, PersistenceId actor, string manifest, byte[] message)
    {
        if (MessageCodec.ArtifactIn(message) is { } digest)
        {
            ArtifactRows++;
            if (WhyNot(digest) is { } why)
            {
                Artifacts.Add($"{digest} of offset {offset} ({actor}) {why}");
                return null;
            }
        }
        try
        {
            return _codec.Decode(manifest, message).Event;
        }
        catch (Exception e) when (e is UnknownStoredNameException or JournalUnreadableException or JournalUnavailableException)
        {
            Unreadable.Add($"offset {offset} ({actor}): {e.Message}");
            return null;
        }
    }

    /// <returns>What is wrong with an artifact; null when nothing is.</returns>
    private string? WhyNot(string digest)
    {
        if (digest.Length != DigestLength || !digest.All(char.IsAsciiHexDigitLower))
            return "is no SHA-256";
        try
        {
            using var file = File.OpenRead(_artifacts.PathOf(new Sha256(digest)));
            return Convert.ToHexStringLower(SHA256.HashData(file)) == digest ? null : "holds other content than its name says";
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return "is missing";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"cannot be read: {e.Message}";
        }
    }

    private void LookAtMail(long offset, PersistenceId sender, PersistenceId to)
    {
        if (LedgerEntry.RunOf(to) is null && !WorkspaceActors.Owns(to))
            Mail.Add($"offset {offset}: {sender} wrote to {to}, which no actor of this version plays");
        string[] tags = sender.IsClient ? [MailTags.To(to), MailTags.Client] : [MailTags.To(to)];
        foreach (var tag in tags.Where(tag => !_other.Any("tagged", ("$tag", tag), ("$offset", offset))))
            Mail.Add($"offset {offset}: the message of {sender} to {to} lacks its tag {tag}");
    }

    private void LookForSender(long offset, PersistenceId receiver, MessageId message)
    {
        if (!_other.Any("was_sent", ("$sender", message.Sender.Value), ("$number", message.SequenceNumber)))
            NeverSent.Add($"offset {offset}: {receiver} handled {message}, which was never sent");
    }
}
