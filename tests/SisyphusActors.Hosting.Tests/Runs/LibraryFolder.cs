using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Ledger;
using SisyphusActors.Core.Tests.Ledger;
using SisyphusActors.Engine;
using SisyphusActors.Hosting.Handlers;
using SisyphusActors.Hosting.Runs;
using SisyphusActors.Hosting.Workflows;
using SisyphusActors.Journal;
using SisyphusActors.Journal.Sqlite;

namespace SisyphusActors.Hosting.Tests.Runs;

/// <summary>A workspace of its own for each test, on real files, and programs that use it as a library.</summary>
public abstract class LibraryFolder : IAsyncLifetime
{
    /// <summary>How long anything may take before its test fails.</summary>
    protected static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly string _root = Directory.CreateTempSubdirectory("library-").FullName;
    private readonly List<Program> _programs = [];

    protected SisyphusWorkspace Workspace(string? seed = null) => new(new SisyphusOptions { Workspace = _root, Seed = seed });

    /// <summary>A program on this workspace; several are as several processes, since the lease is the file's.</summary>
    protected Program Open(params (string Type, Func<StepCall, CancellationToken, Task<object?>> Run)[] handlers) => Open(Workspace(), null, handlers);

    protected Program Open(
        SisyphusWorkspace workspace, Func<IJournal, IJournal>? decorate, params (string Type, Func<StepCall, CancellationToken, Task<object?>> Run)[] handlers)
    {
        var program = new Program(workspace, decorate ?? (journal => journal), handlers);
        _programs.Add(program);
        return program;
    }

    protected static WorkflowDefinition Workflow(string steps, string name = "test") => WorkflowDefinition.FromYaml($"{{ name: {name}, steps: [{steps}] }}");

    /// <summary>Puts a run into the journal as if it had been told there.</summary>
    protected void Tell(RunStory story)
    {
        Directory.CreateDirectory(Workspace().Folder);
        using var journal = SqliteJournal.Open(Workspace().DatabasePath);
        foreach (var entry in story.Entries)
            journal.Commit([new AppendBatch(entry.Actor, entry.SequenceNumber - 1, [entry.Recorded])]);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var program in _programs)
            await program.DisposeAsync().AsTask().WaitAsync(Limit);
        Directory.Delete(_root, recursive: true);
    }

    protected sealed class Program : IAsyncDisposable
    {
        internal Program(
            SisyphusWorkspace workspace, Func<IJournal, IJournal> decorate, (string Type, Func<StepCall, CancellationToken, Task<object?>> Run)[] handlers)
        {
            var registered = new StepHandlers(handlers.Select(h => KeyValuePair.Create<string, IStepHandler>(h.Type, new Handler(h.Run))));
            Client = new SisyphusClient(workspace, registered, new EmbeddedEngineFactory(), TimeProvider.System) { DecorateJournal = decorate };
            Executor = new WorkflowExecutor(Client, registered);
        }

        public SisyphusClient Client { get; }

        public WorkflowExecutor Executor { get; }

        public RunView Run(string runId) => Client.Runs!.Get(runId)!;

        public ValueTask DisposeAsync() => Client.DisposeAsync();
    }

    private sealed class Handler(Func<StepCall, CancellationToken, Task<object?>> run) : IStepHandler
    {
        public Task<object?> RunAsync(StepCall call, CancellationToken abort) => run(call, abort);
    }
}

/// <summary>A journal whose disk is full, or that shows its batches, when the test says so.</summary>
internal sealed class SwitchedJournal(IJournal journal) : IJournal
{
    private volatile bool _isFull;

    public bool IsFull { get => _isFull; set => _isFull = value; }

    public long LastOffset => journal.LastOffset;

    public IReadOnlyList<AppendResult> Commit(IReadOnlyList<AppendBatch> batches) =>
        IsFull ? throw new JournalUnavailableException("the disk is full") : journal.Commit(batches);

    public IEnumerable<JournalRow> Read(PersistenceId id, long afterSequenceNumber = 0) => journal.Read(id, afterSequenceNumber);

    public IEnumerable<JournalRow> ReadScope(string prefix, long upToOffset = long.MaxValue) => journal.ReadScope(prefix, upToOffset);

    public IEnumerable<JournalRow> ReadAll(long afterOffset, int limit = int.MaxValue) => journal.ReadAll(afterOffset, limit);

    public IEnumerable<JournalRow> ReadMail(PersistenceId receiver, long afterOffset = 0) => journal.ReadMail(receiver, afterOffset);

    public IEnumerable<JournalRow> ReadClientMail(long afterOffset) => journal.ReadClientMail(afterOffset);

    public StoredSnapshot? LoadSnapshot(PersistenceId id) => journal.LoadSnapshot(id);

    public void SaveSnapshot(PersistenceId id, StoredSnapshot snapshot) => journal.SaveSnapshot(id, snapshot);

    public void Dispose() => journal.Dispose();
}
