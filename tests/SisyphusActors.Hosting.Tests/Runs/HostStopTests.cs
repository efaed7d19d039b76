using SisyphusActors.Core.Runs;
using SisyphusActors.Core.Values;
using SisyphusActors.Hosting.Hosts;
using SisyphusActors.Hosting.Runs;
using SisyphusActors.Journal;
using SisyphusActors.Journal.Sqlite;

namespace SisyphusActors.Hosting.Tests.Runs;

/// <summary>What a host knows when it ends is stored, and its lease is free again, however it ends.</summary>
public sealed class HostStopTests : LibraryFolder
{
    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _go = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Fact]
    public async Task A_handler_that_succeeds_although_it_was_asked_to_stop_is_done()
    {
        var program = Open(("work", async (_, abort) =>
        {
            _begun.SetResult();
            await Task.Delay(Timeout.Infinite, abort).ContinueWith(_ => { }, TaskScheduler.Default);
            return 1;
        }));
        program.Client.StopPatience = TimeSpan.Zero;
        await StartAsync(program, "{ id: first, uses: work }, { id: second, uses: work, needs: [first] }");
        await program.DisposeAsync();

        var run = Open().Run("r");
        run.Status.ShouldBe(RunStatus.Interrupted);
        run.Step("first")!.Status.ShouldBe(StepStatus.Completed);
        run.Step("second")!.Status.ShouldBe(StepStatus.Pending);
    }

    [Fact]
    public async Task A_handler_that_stopped_because_its_host_did_has_neither_ended_nor_failed()
    {
        var program = Open(("work", async (_, abort) =>
        {
            _begun.SetResult();
            await Task.Delay(Timeout.Infinite, abort);
            return 1;
        }));
        program.Client.StopPatience = TimeSpan.Zero;
        await StartAsync(program, "{ id: first, uses: work }");
        await program.DisposeAsync();

        Open().Run("r").Step("first")!.Status.ShouldBe(StepStatus.Running);
    }

    [Fact]
    public async Task A_client_that_is_disposed_waits_for_what_is_at_work_and_begins_nothing_new()
    {
        var program = Open(("work", async (_, abort) =>
        {
            _begun.SetResult();
            await _go.Task;
            abort.IsCancellationRequested.ShouldBeFalse();
            return 1;
        }));
        program.Client.StopPatience = Limit;
        await StartAsync(program, "{ id: first, uses: work }, { id: second, uses: work, needs: [first] }");
        var disposed = program.DisposeAsync().AsTask();
        disposed.IsCompleted.ShouldBeFalse();
        _go.SetResult();
        await disposed.WaitAsync(Limit);

        var run = Open().Run("r");
        run.Step("first")!.Status.ShouldBe(StepStatus.Completed);
        run.Step("second")!.Status.ShouldBe(StepStatus.Pending);
    }

    [Fact]
    public async Task An_engine_that_ended_frees_the_lease_and_the_next_call_tries_again()
    {
        SwitchedJournal? disk = null;
        var program = Open(Workspace(), journal => disk = new SwitchedJournal(journal));
        (await program.Client.TryHostAsync()).ShouldBeTrue();
        disk!.IsFull = true;
        await Should.ThrowAsync<JournalUnavailableException>(program.Executor.ExecuteAsync(Workflow("{ id: gate, approve: Go? }"), runId: "full").WaitAsync(Limit));

        await UntilAsync(() => HostLease.Describe(Workspace().DatabasePath) is null);
        program.Client.Host.ShouldBeNull();
        (await program.Executor.ExecuteAsync(Workflow("{ id: gate, approve: Go? }"), runId: "r").WaitAsync(Limit)).Status.ShouldBe(RunStatus.WaitingInput);
    }

    [Fact]
    public async Task A_sender_beside_a_host_whose_engine_ended_becomes_the_host()
    {
        SwitchedJournal? disk = null;
        var (host, sender) = (Open(Workspace(), journal => disk = new SwitchedJournal(journal)), Open());
        await host.Executor.ExecuteAsync(Workflow("{ id: gate, approve: Go? }"), runId: "r").WaitAsync(Limit);
        disk!.IsFull = true;
        await sender.Client.SendAsync(new RunActors("r").Coordinator, new RunMessage.CancelRun("test", "enough")).WaitAsync(Limit);
        sender.Client.Host.ShouldNotBeNull();
    }

    [Fact]
    public async Task The_lease_is_free_whatever_fails_as_its_host_ends()
    {
        var workspace = Workspace();
        var program = Open(workspace, journal => new Undisposable(journal));
        (await program.Client.TryHostAsync()).ShouldBeTrue();
        await Should.ThrowAsync<InvalidOperationException>(async () => await program.Client.Host!.DisposeAsync());
        HostLease.Describe(workspace.DatabasePath).ShouldBeNull();
    }

    private async Task StartAsync(Program program, string steps)
    {
        await program.Client.StartAsync(Workflow(steps), Json.EmptyObject, "test", "r");
        await _begun.Task.WaitAsync(Limit);
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        for (var since = System.Diagnostics.Stopwatch.StartNew(); !condition(); await Task.Delay(5))
            since.Elapsed.ShouldBeLessThan(Limit);
    }

    private sealed class Undisposable(IJournal journal) : IJournal
    {
        public long LastOffset => journal.LastOffset;
        public IReadOnlyList<AppendResult> Commit(IReadOnlyList<AppendBatch> batches) => journal.Commit(batches);
        public IEnumerable<JournalRow> Read(Core.Behaviors.PersistenceId id, long afterSequenceNumber = 0) => journal.Read(id, afterSequenceNumber);
        public IEnumerable<JournalRow> ReadScope(string prefix, long upToOffset = long.MaxValue) => journal.ReadScope(prefix, upToOffset);
        public IEnumerable<JournalRow> ReadAll(long afterOffset, int limit = int.MaxValue) => journal.ReadAll(afterOffset, limit);
        public IEnumerable<JournalRow> ReadMail(Core.Behaviors.PersistenceId receiver, long afterOffset = 0) => journal.ReadMail(receiver, afterOffset);
        public IEnumerable<JournalRow> ReadClientMail(long afterOffset) => journal.ReadClientMail(afterOffset);
        public StoredSnapshot? LoadSnapshot(Core.Behaviors.PersistenceId id) => journal.LoadSnapshot(id);
        public void SaveSnapshot(Core.Behaviors.PersistenceId id, StoredSnapshot snapshot) => journal.SaveSnapshot(id, snapshot);

        public void Dispose()
        {
            journal.Dispose();
            throw new InvalidOperationException("it does not close");
        }
    }
}
