using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Execution;

namespace SisyphusActors.Journal.Tests;

/// <summary>Events and batches for tests, as plain values.</summary>
public static class Given
{
    public static readonly DateTimeOffset Noon = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    public static readonly PersistenceId A = new("run1/executor");
    public static readonly PersistenceId B = new("run2/executor");

    public static RecordedEvent Timer(string key) => new(Noon, "test", new ActorEvent.TimerSet(key, Noon.AddMinutes(1)));

    public static RecordedEvent Mail(PersistenceId to, string reason = "because", long previous = 0) =>
        new(Noon, "test", new ActorEvent.MessageSent(to, new ExecutorMessage.CancelExecution(reason), previous));

    public static AppendBatch Batch(PersistenceId id, long expected, params RecordedEvent[] events) => new(id, expected, events);

    public static AppendBatch Timers(PersistenceId id, long expected, int count) =>
        new(id, expected, [.. Enumerable.Range((int)expected + 1, count).Select(n => Timer($"t{n}"))]);

    public static AppendResult Commit(this IJournal journal, AppendBatch batch) => journal.Commit([batch]).ShouldHaveSingleItem();

    public static string Key(JournalRow row) => ((ActorEvent.TimerSet)row.Recorded.Event).Key;

    public static string Reason(JournalRow row) =>
        ((ExecutorMessage.CancelExecution)((ActorEvent.MessageSent)row.Recorded.Event).Message).Reason;
}
