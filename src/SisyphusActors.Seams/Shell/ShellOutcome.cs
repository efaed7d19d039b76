using System.Diagnostics;
using System.Text.Json;
using SisyphusActors.Core.Operations;
using SisyphusActors.Core.Values;
using SisyphusActors.Seams.Secrets;
using SisyphusActors.Seams.Shell.Posix;

namespace SisyphusActors.Seams.Shell;

/// <summary>Works out an operation's outcome from its end and its spool: the same whichever host does it, and whenever. One that
/// lacks the value of a secret tells neither result nor output.</summary>
internal static class ShellOutcome
{
    private const int SignalBase = 128;
    private const int TailBytes = 2 * 1024;

    public static OperationOutcome Of(CommandEnd end, SpoolDirectory spool, OperationRequest request, SecretValues secrets) => end switch
    {
        CommandEnd.TimedOut => new OperationOutcome.TimedOut(request.Timeout ?? TimeSpan.Zero),
        CommandEnd.Cancelled => new OperationOutcome.Cancelled(),
        CommandEnd.Exited(0) => Result(spool, request, secrets),
        CommandEnd.Exited(var code) => new OperationOutcome.Failed($"exit code {code}{Signal(code)}{LastLines(spool, secrets)}", code),
        _ => throw new UnreachableException(),
    };

    /// <remarks>Not retryable: the command succeeded, so its effect took place, and another attempt would repeat it.</remarks>
    private static OperationOutcome Result(SpoolDirectory spool, OperationRequest request, SecretValues secrets)
    {
        if (secrets.Missing(request.Secrets).Count > 0)
            return new OperationOutcome.Succeeded(Json.From(SecretValues.Mask));
        if (!OutputFile.TryRead(spool.OutputPath, out var result, out var problem))
            return NotRetryable($"the command succeeded, but its result in SISYPHUS_OUTPUT is of no use: {LogText.Printable(problem)}");
        var missing = request.Outputs.IsDefaultOrEmpty ? [] : request.Outputs.Where(name => !Holds(result.Element, name)).ToArray();
        return missing.Length == 0
            ? new OperationOutcome.Succeeded(result, request.WantsOutput ? LogText.Tail(spool.LogPath, TailBytes, secrets) : null)
            : NotRetryable($"the command succeeded, but SISYPHUS_OUTPUT lacks the promised {string.Join(", ", missing.Select(name => $"'{name}'"))}");
    }

    private static OperationOutcome.Failed NotRetryable(string error) => new(error, ExitCode: 0, Retryable: false);

    private static bool Holds(JsonElement result, string name) => result.ValueKind == JsonValueKind.Object && result.TryGetProperty(name, out _);

    /// <summary>A shell reports this way that a signal ended a command.</summary>
    private static string Signal(int code) =>
        code is > SignalBase and < SignalBase + 32 ? $" (128 + {Signals.NameOf(code - SignalBase)})" : "";

    private static string LastLines(SpoolDirectory spool, SecretValues secrets) =>
        secrets.Missing(spool.ReadSecrets()) is [_, ..] missing ? $"; its output is withheld, since it may hold secret {string.Join(", ", missing)}"
        : LogText.Tail(spool.LogPath, TailBytes, secrets) is { Length: > 0 } tail ? $": {tail}"
        : "; it printed nothing";
}
