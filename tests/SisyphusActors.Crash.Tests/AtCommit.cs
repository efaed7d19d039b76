using Microsoft.Data.Sqlite;
using SisyphusActors.Crash.Host.Commits;
using SisyphusActors.Journal;
using SQLitePCL;

namespace SisyphusActors.Crash.Tests;

/// <summary>Does something before or after the n-th commit of a host in this process; what it throws is what becomes of the commit.</summary>
internal sealed class AtCommit(int number, Action? before = null, Action? after = null) : CommitWatch
{
    public static AtCommit None => new(0);

    /// <summary>The commit failed, and the rows are there all the same.</summary>
    public static AtCommit StoredAndUnknown(int number) =>
        new(number, after: () => throw new CommitUnknownException("stored, and nobody knows", new IOException()));

    /// <summary>The commit failed, and the rows are not there.</summary>
    public static AtCommit LostAndUnknown(int number) =>
        new(number, before: () => throw new CommitUnknownException("lost, and nobody knows", new IOException()));

    public static AtCommit DiskFull(int number) =>
        new(number, before: () => throw new SqliteException("database or disk is full", raw.SQLITE_FULL));

    protected override void Before(WatchedCommit commit) => Act(commit, before);

    protected override void After(WatchedCommit commit) => Act(commit, after);

    private void Act(WatchedCommit commit, Action? action)
    {
        if (commit.Number == number)
            action?.Invoke();
    }
}
