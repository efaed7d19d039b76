using System.ComponentModel;
using System.Diagnostics;

namespace SisyphusActors.Seams.Models.OpenCode;

/// <summary>What an OpenCode program says that it is.</summary>
internal static class ProgramVersion
{
    private const int LengthMax = 100;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <exception cref="ModelFailedException">It does not run.</exception>
    public static async Task<string> OfAsync(string program, IReadOnlyDictionary<string, string> variables, CancellationToken abort)
    {
        var start = new ProcessStartInfo(program, "--version")
        {
            WorkingDirectory = Path.GetTempPath(),
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Clear();
        foreach (var (name, value) in variables)
            start.Environment[name] = value;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(abort);
        stop.CancelAfter(Patience);
        try
        {
            using var process = Process.Start(start)!;
            using var killed = stop.Token.Register(() => process.Kill(entireProcessTree: true));
            process.StandardInput.Close();
            var (output, error) = (process.StandardOutput.ReadToEndAsync(CancellationToken.None), process.StandardError.ReadToEndAsync(CancellationToken.None));
            var said = (await output.ConfigureAwait(false)).Trim();
            var complaint = (await error.ConfigureAwait(false)).Trim();
            await process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
            abort.ThrowIfCancellationRequested();
            return process.ExitCode == 0 && said is { Length: > 0 and <= LengthMax }
                ? said
                : throw ModelFailedException.Rejected($"'{program} --version' {(stop.IsCancellationRequested ? $"takes longer than {Patience.TotalSeconds} s" : $"ends with {process.ExitCode}: {complaint}")}");
        }
        catch (Win32Exception e)
        {
            throw ModelFailedException.Rejected($"'{program}' cannot be started: {e.Message}", e);
        }
    }
}
