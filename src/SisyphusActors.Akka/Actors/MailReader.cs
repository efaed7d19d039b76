using Akka.Actor;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Journal;

namespace SisyphusActors.Akka.Actors;

/// <summary>Reads actors' mail from the journal, page by page. Runs on the dispatcher for calls that block.</summary>
internal sealed class MailReader : ReceiveActor
{
    private const int PageMax = 1_000;

    /// <summary>Answered with a <see cref="Page"/> or <see cref="Failed"/>.</summary>
    public sealed record Read(PersistenceId Receiver, long AfterOffset);

    /// <param name="Offset">The next page begins after it.</param>
    public sealed record Page(IReadOnlyList<JournalRow> Rows, long Offset, bool IsLast);

    public sealed record Failed(Exception Reason);

    public MailReader(IJournal journal) => Receive<Read>(read =>
    {
        try
        {
            var rows = journal.ReadMail(read.Receiver, read.AfterOffset).Take(PageMax).ToList();
            Sender.Tell(new Page(rows, rows.Count > 0 ? rows[^1].Offset : read.AfterOffset, rows.Count < PageMax));
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            Sender.Tell(new Failed(e));
        }
    });
}
