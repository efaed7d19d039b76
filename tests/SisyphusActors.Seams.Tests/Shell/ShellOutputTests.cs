using SisyphusActors.Core.Operations;
using SisyphusActors.Seams.Shell;

namespace SisyphusActors.Seams.Tests.Shell;

/// <summary>What is kept of a command's output.</summary>
public sealed class ShellOutputTests : IDisposable
{
    private const string HundredMegabytes = "head -c 100000000 /dev/zero | tr '\\0' x; echo; echo the end";

    private readonly ShellWorkspace _workspace = new();

    [UnixTheory]
    [InlineData(1024)]
    [InlineData(1024 * 1024)]
    public async Task Of_an_output_over_the_limit_head_and_tail_are_kept_with_a_line_between_them(int limit)
    {
        var request = ShellWorkspace.Request("i=0; while [ $i -lt 300000 ]; do echo \"line $i\"; i=$((i+1)); done");
        var sent = string.Concat(Enumerable.Range(0, 300_000).Select(i => $"line {i}\n"));
        var handler = new ShellHandler(_workspace.Settings with { KeptLogBytes = limit }, TimeProvider.System);
        (await handler.RunAsync(request, default)).ShouldBeOfType<OperationOutcome.Succeeded>();

        handler.Forget(request.OpKey);

        File.ReadAllText(handler.LogPath(request.OpKey))
            .ShouldBe($"{sent[..(limit / 2)]}\n[sisyphus: {sent.Length - limit} bytes are not kept here]\n{sent[^(limit / 2)..]}");
    }

    [UnixTheory]
    [InlineData(999)]
    [InlineData(1024)]
    public async Task An_output_within_the_limit_is_kept_whole(int length)
    {
        var request = ShellWorkspace.Request($"head -c {length} /dev/urandom | tee sent");
        var handler = new ShellHandler(_workspace.Settings with { KeptLogBytes = 1024 }, TimeProvider.System);
        await handler.RunAsync(request, default);
        handler.Forget(request.OpKey);
        File.ReadAllBytes(handler.LogPath(request.OpKey)).ShouldBe(File.ReadAllBytes(_workspace.FilePath("sent")));
    }

    [UnixFact]
    public async Task A_command_that_prints_100_MB_takes_little_room_and_its_end_is_shown()
    {
        var request = ShellWorkspace.Request($"{HundredMegabytes}; exit 1");
        var most = 0L;
        var running = _workspace.RunAsync(request);
        while (!running.IsCompleted)
        {
            most = Math.Max(most, LogPieces.Of(_workspace.Handler.LogPath(request.OpKey)).Sum(piece => Math.Max(0, piece.End - piece.Offset)));
            await Task.WhenAny(running, Task.Delay(1));
        }
        (await running).ShouldBeOfType<OperationOutcome.Failed>().Error.ShouldBe("exit code 1: the end");
        most.ShouldBeInRange(1, 6 * 1024 * 1024);
    }

    [UnixFact]
    public async Task Who_reads_along_is_told_of_what_is_not_kept()
    {
        var request = ShellWorkspace.Request("while [ ! -e go ]; do sleep 0.01; done; " + HundredMegabytes);
        var running = _workspace.RunAsync(request);
        var (bytes, gaps, last) = (0L, 0, "");
        File.WriteAllText(_workspace.FilePath("go"), "");
        await foreach (var line in _workspace.Handler.Output(request.OpKey).LinesAsync(running))
        {
            last = line;
            if (line.StartsWith("[sisyphus: ", StringComparison.Ordinal))
            {
                gaps++;
                bytes += long.Parse(line.Split(' ')[1]);
            }
            else
                bytes += line.Count(c => c == 'x');
        }
        last.ShouldBe("the end");
        (gaps, bytes).ShouldBe((gaps, 100_000_000L));
    }

    [UnixFact]
    public async Task Binary_output_is_kept_as_it_is()
    {
        var request = ShellWorkspace.Request("printf 'a\\000b\\377\\n\\033[31m'");
        await _workspace.RunAsync(request);
        _workspace.Handler.Forget(request.OpKey);
        File.ReadAllBytes(_workspace.Handler.LogPath(request.OpKey)).ShouldBe([.. "a\0b"u8, 0xff, .. "\n\u001b[31m"u8]);
    }

    [UnixFact]
    public async Task An_exit_code_that_the_disk_does_not_take_reaches_the_host_all_the_same()
    {
        var request = ShellWorkspace.Request("echo n=1 > \"$SISYPHUS_OUTPUT\"; exit 5");
        new SpoolDirectory(_workspace.Settings.SpoolRoot, request.OpKey).LayOut(request);
        File.Delete(Path.Combine(_workspace.Spool(request), "exit"));
        Directory.CreateDirectory(Path.Combine(_workspace.Spool(request), "exit"));
        (await _workspace.RunAsync(request)).ShouldBeOfType<OperationOutcome.Failed>().ExitCode.ShouldBe(5);
    }

    [UnixFact]
    public async Task Output_that_the_disk_does_not_take_stops_no_command()
    {
        var request = ShellWorkspace.Request("head -c 1000000 /dev/zero && echo n=1 > \"$SISYPHUS_OUTPUT\"");
        new SpoolDirectory(_workspace.Settings.SpoolRoot, request.OpKey).LayOut(request);
        Directory.CreateDirectory(Path.Combine(_workspace.Spool(request), "log"));
        (await _workspace.RunAsync(request)).ShouldBeOfType<OperationOutcome.Succeeded>();
    }

    public void Dispose() => _workspace.Dispose();
}
