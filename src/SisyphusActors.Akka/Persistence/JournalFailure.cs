using Microsoft.Data.Sqlite;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Journal;
using SisyphusActors.Journal.Sqlite;

namespace SisyphusActors.Akka.Persistence;

/// <summary>What a failed read or write of the journal means to the actor that met it.</summary>
internal abstract record JournalFailure
{
    private JournalFailure(Exception reason) => Reason = reason;

    public Exception Reason { get; }

    /// <summary>Contention, a timeout, or a commit whose end is unknown: the actor starts again from the journal.</summary>
    public sealed record Passing(Exception Failure) : JournalFailure(Failure);

    /// <summary>What is stored cannot be read.</summary>
    public sealed record Unreadable(Exception Failure) : JournalFailure(Failure);

    /// <summary>The journal takes no more writes: the host ends.</summary>
    public sealed record Unavailable(Exception Failure) : JournalFailure(Failure);

    public static JournalFailure Of(Exception failure, SqliteDatabase database)
    {
        var causes = CausesOf(failure).ToList();
        // The plugin tells of the failed rollback first, then of the commit it is due to.
        var meaning = causes.OfType<SqliteException>().LastOrDefault() is { } sqlite
            ? database.FatalFailure(sqlite)
            : causes.FirstOrDefault(e => e is JournalUnavailableException or JournalUnreadableException or UnknownStoredNameException);
        return meaning switch
        {
            null => new Passing(failure),
            JournalUnavailableException => new Unavailable(meaning),
            _ => new Unreadable(meaning),
        };
    }

    private static IEnumerable<Exception> CausesOf(Exception failure) => failure switch
    {
        AggregateException many => many.InnerExceptions.SelectMany(CausesOf),
        { InnerException: { } inner } => CausesOf(inner).Prepend(failure),
        _ => [failure],
    };
}
