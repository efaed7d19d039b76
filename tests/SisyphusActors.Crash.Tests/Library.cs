using SisyphusActors.Core.Execution;
using SisyphusActors.Core.Runs;
using SisyphusActors.Crash.Host;
using SisyphusActors.Crash.Host.Commits;
using SisyphusActors.Hosting;
using SisyphusActors.Hosting.Handlers;
using SisyphusActors.Hosting.Runs;

namespace SisyphusActors.Crash.Tests;

/// <summary>The library as a program composes it, in this process, on a workspace's real database and its engine.</summary>
internal sealed class Library : IAsyncDisposable
{
    public Library(CrashWorkspace workspace, params (string Type, Func<StepCall, object?> Run)[] handlers)
        : this(workspace, AtCommit.None, handlers) { }

    public Library(CrashWorkspace workspace, CommitWatch watch, params (string Type, Func<StepCall, object?> Run)[] handlers)
    {
        var registered = new StepHandlers(handlers.Select(h => KeyValuePair.Create<string, IStepHandler>(h.Type, new Handler(h.Run))));
        Client = new SisyphusClient(workspace.Configured(watch.AkkaHocon), registered, Engines.All.Choose(workspace.Engine), TimeProvider.System)
        {
            DecorateJournal = watch.On,
        };
        Executor = new WorkflowExecutor(Client, registered);
    }

    public SisyphusClient Client { get; }

    public WorkflowExecutor Executor { get; }

    /// <summary>A person sends a failed step back.</summary>
    public async Task RetryAsync(string stepId)
    {
        await Client.TryHostAsync();
        await Client.SendAsync(new RunActors(CrashWorkspace.RunId).Executor, new ExecutorMessage.RetryStep(stepId, "test"));
    }

    public ValueTask DisposeAsync() => Client.DisposeAsync();

    private sealed class Handler(Func<StepCall, object?> run) : IStepHandler
    {
        public Task<object?> RunAsync(StepCall call, CancellationToken abort) => Task.FromResult(run(call));
    }
}
