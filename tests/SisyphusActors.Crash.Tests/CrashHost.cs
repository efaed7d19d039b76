using System.Diagnostics;

namespace SisyphusActors.Crash.Tests;

/// <summary>A real process that hosts a run, and is killed for real.</summary>
internal sealed class CrashHost : IDisposable
{
    /// <summary>The one limit for whatever another process is waited for.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    private readonly Process _process;
    private readonly Task<string> _errors;

    private CrashHost(Process process)
    {
        _process = process;
        _errors = process.StandardError.ReadToEndAsync();
    }

    public int Id => _process.Id;

    /// <param name="arguments">As <c>SisyphusActors.Crash.Host</c> takes them.</param>
    public static CrashHost Start(params ReadOnlySpan<string> arguments)
    {
        var start = new ProcessStartInfo(DotNet)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "SisyphusActors.Crash.Host.dll"));
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        start.Environment["DOTNET_TieredPGO"] = "0";
        return new CrashHost(Process.Start(start)!);
    }

    /// <returns>The words of its next line; null when it has closed its output.</returns>
    public async Task<string[]?> NextAsync()
    {
        try
        {
            return (await _process.StandardOutput.ReadLineAsync().WaitAsync(Limit))?.Split(' ');
        }
        catch (TimeoutException)
        {
            await KillAsync();
            throw new TimeoutException($"No word from {string.Join(' ', _process.StartInfo.ArgumentList)} for {Limit.TotalSeconds} s. {await ErrorsAsync()}");
        }
    }

    public async Task<string[]> UntilAsync(string word)
    {
        while (await NextAsync() is { } words)
            if (words[0] == word)
                return words;
        throw new InvalidOperationException($"The host ended without saying '{word}': {await ErrorsAsync()}");
    }

    public void Answer(string line)
    {
        try
        {
            _process.StandardInput.WriteLine(line);
            _process.StandardInput.Flush();
        }
        catch (IOException)
        {
            // It has ended; a later host asks again.
        }
    }

    /// <summary>SIGKILL: nothing of it runs any more on return.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync().WaitAsync(Limit);
    }

    public async Task<int> EndAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(Limit);
        return _process.ExitCode;
    }

    /// <summary>What it said on standard error, once it has ended.</summary>
    public Task<string> ErrorsAsync() => _errors.WaitAsync(Limit);

    public async Task ShouldEndWellAsync()
    {
        var code = await EndAsync();
        (await ErrorsAsync()).ShouldBeEmpty();
        code.ShouldBe(0);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }

    private static string DotNet => Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet";
}
