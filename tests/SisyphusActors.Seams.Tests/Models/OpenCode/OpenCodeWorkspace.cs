using System.Text.Json;
using SisyphusActors.MockModel;
using SisyphusActors.Seams.Models.OpenCode;
using SisyphusActors.Seams.Shell.Posix;

namespace SisyphusActors.Seams.Tests.Models.OpenCode;

/// <summary>A workspace with settings for a server of its own, whose models are all the mock's.</summary>
public sealed class OpenCodeWorkspace : IAsyncDisposable
{
    private const int ModelsMax = 100;

    private int _models;

    private OpenCodeWorkspace(string root, MockModelServer mock)
    {
        (Root, Mock) = (root, mock);
        Directory.CreateDirectory(Folder);
        File.WriteAllText(Path.Combine(root, "opencode.json"), Configuration(mock.Address));
    }

    public MockModelServer Mock { get; }

    public string Root { get; }

    /// <summary>Where the agents' tools work.</summary>
    public string Folder => Path.Combine(Root, "workspace");

    public OpenCodeSettings Settings => SettingsIn(Root);

    /// <summary>The process group of the server that was started last.</summary>
    internal int ServerGroup => new ServerFiles(Settings.StateRoot).Find()!.Group;

    public static OpenCodeSettings SettingsIn(string root) => new()
    {
        WorkingDirectory = Path.Combine(root, "workspace"),
        StateRoot = Path.Combine(root, "state"),
        Executable = OpenCodeProgram.Path,
        ConfigFile = Path.Combine(root, "opencode.json"),
        Home = Path.Combine(root, "home"),
        StartTimeout = TimeSpan.FromSeconds(120),
        Linger = TimeSpan.FromSeconds(60),
    };

    public static async Task<OpenCodeWorkspace> CreateAsync() =>
        new(Directory.CreateTempSubdirectory("sisyphus-opencode-").FullName, await MockModelServer.StartAsync());

    /// <summary>A model of its own for one test; without replies it echoes.</summary>
    /// <returns>Its name at the mock.</returns>
    public string Model(params IEnumerable<MockReply> replies)
    {
        var name = $"model-{Interlocked.Increment(ref _models) % ModelsMax}";
        if (replies.Any())
            Mock.On(name, replies);
        return name;
    }

    public string Write(string name, string text)
    {
        var path = Path.Combine(Folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>SIGKILL, for the server and its script at once.</summary>
    public async Task KillServerAsync()
    {
        var group = ServerGroup;
        Signals.Kill(group);
        while (ProcessGroups.AnyAlive(group))
            await Task.Delay(5);
    }

    /// <summary>Without a server that a test left behind.</summary>
    public async ValueTask DisposeAsync()
    {
        await Mock.DisposeAsync();
        if (!OperatingSystem.IsWindows() && new ServerFiles(Settings.StateRoot).Find() is not null)
            await KillServerAsync();
        Directory.Delete(Root, recursive: true);
    }

    private static string Configuration(Uri mock) => JsonSerializer.Serialize(new
    {
        enabled_providers = (string[])["mock"],
        model = "mock/model-0",
        small_model = "mock/model-0",
        provider = new
        {
            mock = new
            {
                npm = "@ai-sdk/openai-compatible",
                name = "Mock",
                options = new { baseURL = mock.ToString(), apiKey = "none" },
                models = Enumerable.Range(0, ModelsMax).ToDictionary(n => $"model-{n}", n => new
                {
                    name = $"Model {n}",
                    tool_call = true,
                    limit = new { context = 32000, output = 4096 },
                    cost = new { input = 2, output = 8, cache_read = 0.5, cache_write = 1 },
                }),
            },
        },
    });
}
