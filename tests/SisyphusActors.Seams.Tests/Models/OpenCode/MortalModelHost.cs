using System.Diagnostics;
using System.Globalization;
using SisyphusActors.Core.Models;
using SisyphusActors.Core.Operations;
using SisyphusActors.Core.Values;
using SisyphusActors.Seams.Models;
using SisyphusActors.Seams.Models.OpenCode;

namespace SisyphusActors.Seams.Tests.Models.OpenCode;

/// <summary>Another process that opens a session, says what it is about to ask, and asks: made to be killed.</summary>
internal sealed class MortalModelHost : IDisposable
{
    public const string Word = "ask";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);

    private readonly Process _process;

    private MortalModelHost(Process process) => _process = process;

    /// <summary>The process's own entry.</summary>
    public static async Task<int> RunAsync(string root, string model, string linger)
    {
        var settings = OpenCodeWorkspace.SettingsIn(root) with { Linger = TimeSpan.FromSeconds(int.Parse(linger, CultureInfo.InvariantCulture)) };
        var provider = new OpenCodeProvider(settings, TimeProvider.System);
        var call = await OpenCodeFixture.CallAsync(provider, model, OpenCodeFixture.Schema);
        Console.WriteLine($"{call.OpKey} {ModelJson.Of(call.Request)}");
        await provider.AskAsync(call, CancellationToken.None);
        await Task.Delay(Timeout.Infinite);
        return 0;
    }

    public static MortalModelHost Start(OpenCodeWorkspace workspace, string model, int lingerSeconds = 60)
    {
        var current = Environment.ProcessPath!;
        var dotnet = Path.GetFileNameWithoutExtension(current) == "dotnet" ? current : "dotnet";
        var start = new ProcessStartInfo(dotnet) { RedirectStandardOutput = true };
        foreach (var argument in (string[])["exec", typeof(MortalModelHost).Assembly.Location, Word, workspace.Root, model, lingerSeconds.ToString(CultureInfo.InvariantCulture)])
            start.ArgumentList.Add(argument);
        return new MortalModelHost(Process.Start(start)!);
    }

    public async Task<ModelCall> CallAsync()
    {
        var line = await _process.StandardOutput.ReadLineAsync().WaitAsync(Limit);
        return line?.Split(' ', 2) is [var key, var request]
            ? new ModelCall(new OpKey(new Sha256(key)), "run", ModelJson.ToRequest(Json.Parse(request)), Timeout: null, MayRepeat: false)
            : throw new InvalidOperationException($"The host said '{line}'.");
    }

    /// <summary>SIGKILL, for this process alone.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync().WaitAsync(Limit);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }
}
