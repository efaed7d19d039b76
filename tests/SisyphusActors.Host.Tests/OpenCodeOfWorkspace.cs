using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using SisyphusActors.MockModel;
using SisyphusActors.Seams.Tests.Models.OpenCode;

namespace SisyphusActors.Host.Tests;

/// <summary>The real OpenCode of one workspace, as its host starts it: its models are a mock's, and it can be killed.</summary>
internal sealed class OpenCodeOfWorkspace(string root)
{
    /// <summary>As its host recorded it: process group, address.</summary>
    private string[] Record => File.ReadAllLines(Path.Combine(root, ".sisyphus/opencode/server"));

    /// <param name="settings">More of them, below <c>sisyphus</c>.</param>
    public static OpenCodeOfWorkspace Configure(string root, Uri mock, string planners, string settings = "")
    {
        Directory.CreateDirectory(Path.Combine(root, ".sisyphus"));
        File.WriteAllText(Path.Combine(root, ".sisyphus/sisyphus.conf"), $$"""
            sisyphus {
              agents.plan.models = "{{planners}}"
              agents.build.models = "opencode/mock/builder"
              {{settings}}
              models.opencode {
                executable = "{{OpenCodeProgram.Path}}"
                config-file = ".sisyphus/opencode.json"
                home = ".sisyphus/opencode"
                start-timeout = 2m
              }
            }
            """);
        object model = new { name = "Mock", tool_call = true, limit = new { context = 32_000, output = 4_096 }, cost = new { input = 2, output = 8 } };
        File.WriteAllText(Path.Combine(root, ".sisyphus/opencode.json"), JsonSerializer.Serialize(new
        {
            enabled_providers = (string[])["mock"],
            small_model = "mock/titles",
            provider = new
            {
                mock = new
                {
                    npm = "@ai-sdk/openai-compatible",
                    name = "Mock",
                    options = new { baseURL = mock.ToString(), apiKey = "none" },
                    models = new { broken = model, planner = model, builder = model, titles = model },
                },
            },
        }));
        return new OpenCodeOfWorkspace(root);
    }

    /// <summary>SIGKILL, for the server and its script at once; nobody answers at its address on return.</summary>
    public async Task KillAsync()
    {
        var (group, address) = (Record[0], new Uri(Record[1]));
        using (var kill = Process.Start("/bin/kill", ["-KILL", "--", $"-{group}"]))
        {
            await kill.WaitForExitAsync();
            kill.ExitCode.ShouldBe(0);
        }
        for (var since = Stopwatch.StartNew(); await AnswersAsync(address); await Task.Delay(10))
            since.Elapsed.ShouldBeLessThan(HostProcess.Timeout);
    }

    /// <summary>It has noted the end of the answer to a request.</summary>
    public async Task NotesAnswerAsync(MockRequest request)
    {
        using var http = new HttpClient { BaseAddress = new Uri(Record[1]) };
        var password = File.ReadAllText(Path.Combine(root, ".sisyphus/opencode/password"));
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"opencode:{password}")));
        for (var since = Stopwatch.StartNew(); !IsIdle(await http.GetStringAsync("/session/status"), request.Session!); await Task.Delay(20))
            since.Elapsed.ShouldBeLessThan(HostProcess.Timeout);
    }

    private static bool IsIdle(string statuses, string session)
    {
        using var parsed = JsonDocument.Parse(statuses);
        return !parsed.RootElement.TryGetProperty(session, out var status) || status.GetProperty("type").GetString() == "idle";
    }

    private static async Task<bool> AnswersAsync(Uri address)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(address.Host, address.Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
