using System.Collections.Immutable;
using System.Diagnostics;
using SisyphusActors.Core.Operations;
using SisyphusActors.Core.Values;
using SisyphusActors.Seams.Operations;
using SisyphusActors.Seams.Shell;

namespace SisyphusActors.Seams.Tests.Shell;

/// <summary>A workspace of its own in a temporary place, with a real handler. Everything a test waits for shares one limit.</summary>
public sealed class ShellWorkspace : IDisposable
{
    private readonly CancellationTokenSource _over = new();
    private readonly List<Task> _running = [];

    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    public string Root { get; } = Directory.CreateTempSubdirectory("sisyphus-shell-").FullName;

    public ShellSettings Settings { get; }

    public ShellHandler Handler => new(Settings, TimeProvider.System);

    public ShellWorkspace(TimeSpan? gracePeriod = null)
    {
        Settings = In(Root);
        Settings = Settings with { GracePeriod = gracePeriod ?? Settings.GracePeriod };
    }

    public static ShellSettings In(string root) => new()
    {
        WorkingDirectory = root,
        SpoolRoot = Path.Combine(root, ".sisyphus", "spool"),
        LogRoot = Path.Combine(root, ".sisyphus", "logs"),
    };

    public static OperationRequest Request(string command, string step = "build", string inputs = "{}") => new(
        OpKey.Of("run-1", step, 1, ShellHandler.Kind, Sha256.Of(command)),
        "run-1",
        step,
        Attempt: 1,
        ShellHandler.Kind,
        command,
        With: Json.EmptyObject,
        Environment: OrdinalMap.Empty<string>(),
        Item: null,
        Timeout: null,
        Idempotent: false,
        Outputs: [],
        new Lazy<StepContext>(() => new StepContext(Json.Parse(inputs), OrdinalMap.Empty<Json>())));

    public Task<OperationOutcome> RunAsync(string command) => RunAsync(Request(command));

    public Task<OperationOutcome> RunAsync(OperationRequest request, CancellationToken abort = default, TimeProvider? time = null)
    {
        var either = CancellationTokenSource.CreateLinkedTokenSource(abort, _over.Token);
        var running = new ShellHandler(Settings, time ?? TimeProvider.System).RunAsync(request, either.Token);
        lock (_running)
            _running.Add(running);
        return running.WaitAsync(Limit);
    }

    public Task<Reconciliation> ReconcileAsync(OperationRequest request, bool aborting = false) =>
        Handler.ReconcileAsync(request, aborting).WaitAsync(Limit);

    /// <summary>What a command printed that is expected to succeed.</summary>
    public async Task<string> PrintedAsync(OperationRequest request)
    {
        (await RunAsync(request)).ShouldBeOfType<OperationOutcome.Succeeded>();
        return await File.ReadAllTextAsync(Handler.LogPath(request.OpKey));
    }

    public string Spool(OperationRequest request) => Path.Combine(Settings.SpoolRoot, request.OpKey.ToString());

    /// <summary>The process group of a started command, whose leader is its supervisor.</summary>
    public int Group(OperationRequest request) => new SpoolDirectory(Settings.SpoolRoot, request.OpKey).ReadGroup().ShouldNotBeNull();

    public string FilePath(string name) => Path.Combine(Root, name);

    /// <summary>Mode 0700.</summary>
    public static bool IsOwnersOnly(string directory) => !OperatingSystem.IsWindows()
        && File.GetUnixFileMode(directory) == (UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

    /// <summary>Polls for something another process does.</summary>
    public static async Task UntilAsync(Func<bool> condition, string what)
    {
        for (var since = Stopwatch.StartNew(); !condition(); await Task.Delay(5))
            since.Elapsed.ShouldBeLessThan(Limit, $"waited for: {what}");
    }

    /// <summary>The process ids a command wrote to a file of the workspace, one a line, once there are as many as expected.</summary>
    public async Task<ImmutableArray<int>> ProcessIdsAsync(string file, int count)
    {
        await UntilAsync(() => File.Exists(FilePath(file)) && File.ReadAllText(FilePath(file)).Count(c => c == '\n') == count, $"{count} ids in {file}");
        return [.. File.ReadLines(FilePath(file)).Select(int.Parse)];
    }

    /// <summary>Ends what a failed test left running, too.</summary>
    public void Dispose()
    {
        _over.Cancel();
        Task.WaitAll([.. _running.Select(task => task.ContinueWith(_ => { }, TaskScheduler.Default))], Limit);
        _over.Dispose();
        Directory.Delete(Root, recursive: true);
    }
}
