using System.Diagnostics;
using SisyphusActors.Core.Operations;

namespace SisyphusActors.Seams.Tests.Shell;

[CollectionDefinition(nameof(ShellLoad), DisableParallelization = true)]
public sealed class ShellLoad;

/// <summary>Many commands in one host; alone in the process, because its descriptors and children are counted.</summary>
[Collection(nameof(ShellLoad))]
public sealed class ShellLoadTests : IDisposable
{
    private readonly ShellWorkspace _workspace = new();

    [UnixFact]
    public async Task Fifty_commands_run_at_once()
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(1, 50).Select(i => _workspace.RunAsync(ShellWorkspace.Request($"exit {i}", $"s{i}"))));
        outcomes.Cast<OperationOutcome.Failed>().Select(o => o.ExitCode!.Value).ShouldBe(Enumerable.Range(1, 50));
    }

    [UnixFact]
    public async Task Children_of_the_runtime_and_commands_get_their_own_statuses()
    {
        var commands = Enumerable.Range(1, 40).Select(async i =>
            ((OperationOutcome.Failed)await _workspace.RunAsync(ShellWorkspace.Request($"sleep 0.0{i % 5}; exit {i}", $"s{i}"))).ExitCode!.Value);
        var children = Enumerable.Range(1, 40).Select(async i =>
        {
            using var child = Process.Start("/bin/sh", ["-c", $"sleep 0.0{i % 5}; exit {i}"]);
            await child.WaitForExitAsync().WaitAsync(ShellWorkspace.Limit);
            return child.ExitCode;
        });
        var statuses = await Task.WhenAll(commands.Concat(children));
        statuses.ShouldBe(Enumerable.Range(1, 40).Concat(Enumerable.Range(1, 40)));
    }

    [LinuxFact]
    public async Task Two_hundred_commands_leave_no_descriptor_no_zombie_and_no_thread()
    {
        await BatchAsync(0);
        await ShellWorkspace.UntilAsync(() => WaitThreads() == 0, "threads of the first batch");
        var before = Descriptors();
        for (var batch = 1; batch <= 8; batch++)
            await BatchAsync(batch);
        await ShellWorkspace.UntilAsync(() => WaitThreads() == 0, "no thread waits for a command");
        Descriptors().ShouldBeLessThanOrEqualTo(before + 2);
        ProcessTable.Zombies(Environment.ProcessId).ShouldBe(0);
    }

    public void Dispose() => _workspace.Dispose();

    private Task BatchAsync(int batch) => Task.WhenAll(
        Enumerable.Range(0, 25).Select(i => _workspace.RunAsync(ShellWorkspace.Request("echo x; sleep 0.01 &", $"b{batch}s{i}"))));

    private static int Descriptors() => Directory.EnumerateFileSystemEntries("/proc/self/fd").Count();

    private static int WaitThreads() => Directory.EnumerateDirectories("/proc/self/task").Count(IsWaitThread);

    private static bool IsWaitThread(string path)
    {
        try
        {
            return File.ReadAllText($"{path}/comm").StartsWith("sisyphus wait", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }
}
