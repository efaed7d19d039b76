using Microsoft.Data.Sqlite;
using SisyphusActors.Akka.Persistence;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Journal;
using SisyphusActors.Journal.Sqlite;

namespace SisyphusActors.Akka.Tests.Database;

/// <summary>What the plugin's failures mean to an actor.</summary>
public sealed class JournalFailureKindTests
{
    private static readonly SqliteException RollbackOfNothing = new("cannot rollback - no transaction is active", 1);

    private static JournalFailure Of(Exception e) => JournalFailure.Of(e, new SqliteDatabase("none"));

    [Theory]
    [InlineData(10)]
    [InlineData(13)]
    public void A_commit_that_failed_on_the_disk_ends_the_host_although_its_rollback_failed_too(int code) =>
        Of(new AggregateException(RollbackOfNothing, new SqliteException("commit", code))).ShouldBeOfType<JournalFailure.Unavailable>();

    [Theory]
    [InlineData(5)]
    [InlineData(19)]
    public void Contention_passes(int code) => Of(new AggregateException(new SqliteException("insert", code))).ShouldBeOfType<JournalFailure.Passing>();

    [Fact]
    public void A_timeout_passes() => Of(new TimeoutException()).ShouldBeOfType<JournalFailure.Passing>();

    [Fact]
    public void A_damaged_file_and_a_name_of_a_newer_version_cannot_be_read()
    {
        Of(new SqliteException("select", 11)).ShouldBeOfType<JournalFailure.Unreadable>().Reason.ShouldBeOfType<JournalUnreadableException>();
        Of(new InvalidOperationException("replay", new UnknownStoredNameException("new.v9"))).ShouldBeOfType<JournalFailure.Unreadable>();
    }
}
