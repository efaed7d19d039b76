using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using SisyphusActors.Seams.Shell;

namespace SisyphusActors.Seams.Plans;

/// <summary>A program that is asked something and answers by its output and its exit code. It gets the variables that commands of steps get.</summary>
internal static class HelperProcess
{
    /// <summary>What is kept of an output: its end.</summary>
    private const int OutputLengthMax = 4_000;

    /// <summary>For output that was under way when the program ended; what it started may hold its pipes for longer.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(1);

    /// <param name="input">What it reads from its standard input.</param>
    /// <exception cref="LookFailedException">It cannot be started, or takes too long and is killed with all it started.</exception>
    public static async Task<HelperResult> RunAsync(
        string file, IEnumerable<string> arguments, string folder, string input, TimeSpan timeout, TimeProvider time, CancellationToken abort)
    {
        using var process = Start(file, arguments, folder);
        var output = new StringBuilder();
        var reading = Task.WhenAll(ReadAsync(process.StandardOutput, output), ReadAsync(process.StandardError, output));
        using var late = new CancellationTokenSource(timeout, time);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(late.Token, abort);
        try
        {
            await WriteAsync(process, input, end.Token).ConfigureAwait(false);
            await process.WaitForExitAsync(end.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            abort.ThrowIfCancellationRequested();
            throw new LookFailedException($"It did not answer within {timeout.TotalSeconds:0.###} s, and was killed.");
        }
        await Task.WhenAny(reading, Task.Delay(Rest, time, CancellationToken.None)).ConfigureAwait(false);
        lock (output)
            return new HelperResult(process.ExitCode, output.ToString().Trim());
    }

    private static Process Start(string file, IEnumerable<string> arguments, string folder)
    {
        var start = new ProcessStartInfo(file, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
            UseShellExecute = false,
        };
        start.Environment.Clear();
        foreach (var (name, value) in InheritedVariables.Of(Environment.GetEnvironmentVariables(), []))
            start.Environment[name] = value;
        try
        {
            return Process.Start(start) ?? throw new LookFailedException("It cannot be started.");
        }
        catch (Win32Exception e)
        {
            throw new LookFailedException($"It cannot be started: {e.Message}");
        }
    }

    /// <remarks>A program need not read what it is told.</remarks>
    private static async Task WriteAsync(Process process, string input, CancellationToken end)
    {
        try
        {
            await process.StandardInput.WriteAsync(input.AsMemory(), end).ConfigureAwait(false);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
        }
    }

    private static async Task ReadAsync(StreamReader stream, StringBuilder into)
    {
        var buffer = new char[4096];
        try
        {
            while (await stream.ReadAsync(buffer).ConfigureAwait(false) is > 0 and var count)
                lock (into)
                {
                    into.Append(buffer, 0, count);
                    if (into.Length > OutputLengthMax)
                        into.Remove(0, into.Length - OutputLengthMax);
                }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
        }
    }
}

/// <param name="Output">What it wrote last, to both of its outputs.</param>
internal sealed record HelperResult(int ExitCode, string Output);
