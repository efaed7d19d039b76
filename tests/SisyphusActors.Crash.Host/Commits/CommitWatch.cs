using System.Collections.Concurrent;
using SisyphusActors.Journal;

namespace SisyphusActors.Crash.Host.Commits;

/// <summary>Stands before and after each commit of a host, whether the host writes it itself or an engine does by its own means.</summary>
internal abstract class CommitWatch
{
    private static readonly ConcurrentDictionary<string, CommitWatch> All = new(StringComparer.Ordinal);

    private readonly string _name = Guid.NewGuid().ToString("n");
    private int _commits;

    protected CommitWatch() => All[_name] = this;

    /// <summary>Of the last host.</summary>
    public int Commits => Volatile.Read(ref _commits);

    /// <summary>Puts <see cref="WatchedSqlJournal"/> in the place of the plugin's journal. The embedded engine has no use for it.</summary>
    public string AkkaHocon => $$"""
        akka.persistence.journal.sisyphus {
          class = "SisyphusActors.Crash.Host.Commits.WatchedSqlJournal, SisyphusActors.Crash.Host"
          watch = {{_name}}
        }
        """;

    public static CommitWatch Named(string name) => All[name];

    /// <summary>Begins with a host; through this journal go the commits of the host itself, and all of the embedded engine's.</summary>
    public IJournal On(IJournal journal)
    {
        _commits = 0;
        return new WatchedJournal(journal, this);
    }

    public WatchedCommit Begin(IReadOnlyList<AppendBatch> batches)
    {
        var commit = new WatchedCommit(Interlocked.Increment(ref _commits), batches);
        Before(commit);
        return commit;
    }

    public void End(WatchedCommit commit) => After(commit);

    /// <summary>The commit has not reached the database. May throw instead of it.</summary>
    protected virtual void Before(WatchedCommit commit) { }

    /// <summary>It is durable, and nobody was told. May throw as if it had failed.</summary>
    protected virtual void After(WatchedCommit commit) { }
}
