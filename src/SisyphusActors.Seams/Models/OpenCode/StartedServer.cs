using System.Globalization;
using Microsoft.Win32.SafeHandles;
using SisyphusActors.Core.Models;
using SisyphusActors.Core.Values;
using SisyphusActors.Seams.Shell;
using SisyphusActors.Seams.Shell.Posix;

namespace SisyphusActors.Seams.Models.OpenCode;

/// <summary>
/// A server that this host starts when it is first needed, starts again when it has died, and ends in order. One that outlived a host that
/// was killed is found again, with what it is at.
/// </summary>
internal sealed class StartedServer(OpenCodeSettings settings, TimeProvider time) : IOpenCodeServer
{
    private const string ReadyLine = "opencode server listening on ";

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongEnough = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan EndPatience = TimeSpan.FromSeconds(5);

    /// <summary>In a row; each takes some seconds.</summary>
    private const int SilencesMax = 3;

    private readonly ServerFiles _files = new(settings.StateRoot);
    private readonly SemaphoreSlim _turn = new(1);
    private readonly Backoff _backoff = new(FirstDelay, LongestDelay, LongEnough, time);
    private SafeFileHandle? _life;
    private int _silences;
    private OpenCodeClient? _client;

    /// <inheritdoc/>
    public async Task<OpenCodeClient> ConnectAsync(CancellationToken abort)
    {
        ThrowIfPlugins();
        await _turn.WaitAsync(abort).ConfigureAwait(false);
        try
        {
            if (_client is { } known && await AnswersAsync(known, abort).ConfigureAwait(false))
                return known;
            return await FoundOrStartedAsync(abort).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public async Task<string> LookAsync(CancellationToken abort)
    {
        ThrowIfPlugins();
        var program = Program();
        var variables = ServerEnvironment.Of(settings, password: "");
        if (_files.Find() is not { } record || !ProcessGroups.AnyAlive(record.Group))
            return $"{program}, version {await ProgramVersion.OfAsync(program, variables, abort).ConfigureAwait(false)}; a server is started when a model is asked";
        using var client = Client(record.Url, _files.Password());
        await client.CheckAsync(abort).ConfigureAwait(false);
        return $"OpenCode {await client.VersionAsync(abort).ConfigureAwait(false)} runs for this workspace at {record.Url}";
    }

    /// <summary>Ends the server: what it is at was stopped before.</summary>
    public async ValueTask DisposeAsync()
    {
        await _turn.WaitAsync().ConfigureAwait(false);
        if (_life is not null && _files.Find() is { } record)
            await EndAsync(record.Group).ConfigureAwait(false);
        Disconnect();
        _turn.Dispose();
    }

    private void ThrowIfPlugins()
    {
        if (!settings.RunsWorkspacePlugins && WorkspacePlugins.Find(settings.WorkingDirectory, Home) is { } plugin)
            throw ModelFailedException.Of(ModelFailureKind.ToolRefused,
                $"OpenCode would run '{plugin}'. Remove it, or trust it: sisyphus.models.opencode.workspace-plugins = run.");
    }

    private async Task<OpenCodeClient> FoundOrStartedAsync(CancellationToken abort)
    {
        Disconnect();
        var program = Program();
        var password = _files.Password();
        var variables = ServerEnvironment.Of(settings, password);
        var fingerprint = ServerEnvironment.Fingerprint(settings, program, variables);
        if (_files.Find() is { } record && _files.IsWatched())
        {
            var client = Client(record.Url, password);
            if (record.Fingerprint == fingerprint && await AnswersAsync(client, abort).ConfigureAwait(false))
            {
                _life = _files.HoldLife();
                return _client = client;
            }
            client.Dispose();
            await EndAsync(record.Group).ConfigureAwait(false);
        }
        // One whose script is gone, or that nobody came to record.
        foreach (var group in ProcessGroups.Carrying(ServerEnvironment.PasswordVariable, password))
            await EndAsync(group).ConfigureAwait(false);
        await _backoff.WaitAsync(abort).ConfigureAwait(false);
        return await StartAsync(program, variables, fingerprint, password, abort).ConfigureAwait(false);
    }

    private async Task<OpenCodeClient> StartAsync(
        string program, SortedDictionary<string, string> variables, Sha256 fingerprint, string password, CancellationToken abort)
    {
        _files.LayOut();
        _life = _files.HoldLife();
        if (settings.Home is { } home)
            Directory.CreateDirectory(home);
        var group = Spawn(program, variables);
        Reap(group);
        try
        {
            var url = await ReadyAsync(group, abort).ConfigureAwait(false);
            _files.Record(new ServerRecord(group, url, fingerprint));
            var client = Client(url, password);
            await client.CheckAsync(abort).ConfigureAwait(false);
            return _client = client;
        }
        catch
        {
            Disconnect();
            await EndAsync(group).ConfigureAwait(false);
            throw;
        }
    }

    private int Spawn(string program, SortedDictionary<string, string> variables)
    {
        try
        {
            return PosixSpawn.Start(
                [
                    // The server's folder is where it was started.
                    "/bin/sh", "-c", "cd -- \"$0\" && exec /bin/sh \"$@\"", settings.WorkingDirectory,
                    Path.GetFullPath(_files.ScriptPath), Path.GetFullPath(_files.Root),
                    ((int)Math.Ceiling(settings.Linger.TotalSeconds)).ToString(CultureInfo.InvariantCulture),
                    program, "serve", "--hostname", "127.0.0.1", "--port", "0", "--pure",
                ],
                [.. variables.Select(v => $"{v.Key}={v.Value}")],
                new PosixSpawn.OpenFile(1, _files.LogPath, PosixSpawn.OpenAccess.Write), new PosixSpawn.OpenFile(2, _files.LogPath, PosixSpawn.OpenAccess.Write));
        }
        catch (CommandNotStartedException e)
        {
            Disconnect();
            throw ModelFailedException.Rejected($"OpenCode cannot be started: {e.Message}{(e.TooLong ? " Its configuration may be too long: 128 KiB on Linux." : "")}", e);
        }
    }

    /// <summary>Its port answers a little earlier, and the first to ask there is never answered.</summary>
    private async Task<Uri> ReadyAsync(int group, CancellationToken abort)
    {
        var late = time.GetUtcNow() + settings.StartTimeout;
        while (true)
        {
            var log = await ReadLogAsync(abort).ConfigureAwait(false);
            var line = log.Split('\n')[..^1].FirstOrDefault(l => l.Contains(ReadyLine, StringComparison.Ordinal));
            if (line is not null)
                return new Uri(line[(line.IndexOf(ReadyLine, StringComparison.Ordinal) + ReadyLine.Length)..].Trim());
            // Its last words may have come since.
            if (!ProcessGroups.AnyAlive(group))
                throw ModelFailedException.Outage($"OpenCode ended before it was ready: {Tail(await ReadLogAsync(abort).ConfigureAwait(false))}");
            if (time.GetUtcNow() > late)
                throw ModelFailedException.Outage($"OpenCode was not ready within {DurationText.Of(settings.StartTimeout)}: {Tail(log)}");
            await Task.Delay(PollInterval, time, abort).ConfigureAwait(false);
        }
    }

    private static string Tail(string log) => log.Trim() is { Length: > 0 } said ? said[^Math.Min(said.Length, 1000)..] : "it said nothing";

    private async Task<string> ReadLogAsync(CancellationToken abort)
    {
        using var file = new FileStream(_files.LogPath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(file);
        return await reader.ReadToEndAsync(abort).ConfigureAwait(false);
    }

    private async Task EndAsync(int group)
    {
        _files.Forget();
        Signals.Terminate(group);
        var late = time.GetUtcNow() + EndPatience;
        while (ProcessGroups.AnyAlive(group) && time.GetUtcNow() < late)
            await Task.Delay(PollInterval, time).ConfigureAwait(false);
        Signals.Kill(group);
    }

    /// <summary>The status of a child that nobody takes stays for ever.</summary>
    private static void Reap(int child) => new Thread(() => PosixSpawn.Reap(child), 64 * 1024) { IsBackground = true, Name = $"opencode wait {child}" }.Start();

    private void Disconnect()
    {
        _client?.Dispose();
        _life?.Dispose();
        (_client, _life) = (null, null);
    }

    private OpenCodeClient Client(Uri url, string password) => new(new OpenCodeEndpoint(url, password), settings.WorkingDirectory);

    /// <summary>One that only takes long may be at work on what was paid for, so it is given up late.</summary>
    private async Task<bool> AnswersAsync(OpenCodeClient client, CancellationToken abort)
    {
        try
        {
            await client.CheckAsync(abort).ConfigureAwait(false);
            _silences = 0;
            return true;
        }
        catch (ModelFailedException e) when (e.InnerException is OpenCodeException { IsLate: true } && ++_silences < SilencesMax)
        {
            throw;
        }
        catch (ModelFailedException)
        {
            return false;
        }
    }

    private string Program() => settings.Executable.Contains('/')
        ? Path.GetFullPath(settings.Executable) is var path && File.Exists(path) ? path : throw Missing()
        : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, settings.Executable)).FirstOrDefault(File.Exists) ?? throw Missing();

    private string Home => settings.Home ?? Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);

    private ModelFailedException Missing() => ModelFailedException.Of(ModelFailureKind.Rejected,
        $"OpenCode's program '{settings.Executable}' is not there. Install it (npm install -g opencode-ai), or set sisyphus.models.opencode.executable or .url.");
}
