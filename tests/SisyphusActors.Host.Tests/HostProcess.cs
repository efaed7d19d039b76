using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace SisyphusActors.Host.Tests;

/// <summary>The built program, started as a user starts it, with its output in pipes.</summary>
internal sealed class HostProcess : IDisposable
{
    /// <summary>What takes longer will not happen.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _error = new();
    private readonly Task _reading;

    public HostProcess(string workspace, IEnumerable<string> arguments, params (string Name, string? Value)[] environment)
        : this(workspace, arguments, [], environment) { }

    /// <param name="program">Starts the program in its own way, such as a shell.</param>
    public HostProcess(string program, string workspace, IEnumerable<string> arguments, params (string Name, string? Value)[] environment)
        : this([program, .. arguments], workspace, environment) { }

    /// <param name="under">The program that is started, and its arguments; it then becomes this one.</param>
    public HostProcess(string workspace, IEnumerable<string> arguments, IReadOnlyList<string> under, params (string Name, string? Value)[] environment)
        : this([.. under, Program, .. arguments], workspace, environment) { }

    private HostProcess(string[] words, string workspace, (string Name, string? Value)[] environment)
    {
        var start = new ProcessStartInfo(words[0])
        {
            WorkingDirectory = workspace,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        foreach (var name in (string[])["SISYPHUS_DB", "NO_COLOR", "RANDOM_SEED"])
            start.Environment.Remove(name);
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        foreach (var argument in words.Skip(1))
            start.ArgumentList.Add(argument);
        _process = Process.Start(start)!;
        _process.StandardInput.Close();
        _reading = Task.WhenAll(ReadAsync(_process.StandardOutput, _output), ReadAsync(_process.StandardError, _error));
    }

    public static string Program { get; } = Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "sisyphus.exe" : "sisyphus");

    public int Id => _process.Id;

    public string Output
    {
        get
        {
            lock (_output)
                return _output.ToString();
        }
    }

    public async Task<Ended> EndAsync()
    {
        await _reading.WaitAsync(Timeout);
        await _process.WaitForExitAsync().WaitAsync(Timeout);
        return new Ended(_process.ExitCode, _output.ToString(), _error.ToString());
    }

    /// <summary>Waits until it has printed a text.</summary>
    public async Task SaysAsync(string text)
    {
        var clock = Stopwatch.StartNew();
        while (!Output.Contains(text, StringComparison.Ordinal))
        {
            if (clock.Elapsed > Timeout || _process.HasExited && _reading.IsCompleted && !Output.Contains(text, StringComparison.Ordinal))
                throw new TimeoutException($"It did not say '{text}', but:\n{Output}\n{_error}");
            await Task.Delay(10);
        }
    }

    public void Kill() => _process.Kill(entireProcessTree: false);

    public void Signal(string name) => Process.Start("/bin/kill", [$"-{name}", $"{Id}"]).WaitForExit();

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }

    private static async Task ReadAsync(StreamReader stream, StringBuilder into)
    {
        var buffer = new char[4096];
        while (await stream.ReadAsync(buffer) is > 0 and var count)
            lock (into)
                into.Append(buffer, 0, count);
    }
}

internal sealed record Ended(int Code, string Output, string Error)
{
    public JsonElement Json => JsonDocument.Parse(Output).RootElement;

    public Ended ShouldEndWith(int code)
    {
        Code.ShouldBe(code, $"stdout:\n{Output}\nstderr:\n{Error}");
        Output.ShouldNotContain("\u001b[");
        (Output + Error).ShouldNotContain("   at ");
        return this;
    }
}
