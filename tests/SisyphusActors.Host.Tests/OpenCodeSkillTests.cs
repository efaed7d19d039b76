using System.Text.Json;
using SisyphusActors.MockModel;
using SisyphusActors.Seams.Tests.Models.OpenCode;

namespace SisyphusActors.Host.Tests;

/// <summary>A person says "Use skill sisyphus to …" to the real OpenCode.</summary>
public sealed class OpenCodeSkillTests : WorkspaceFolder
{
    [OpenCodeSkillFact]
    public async Task The_skill_is_offered_and_leads_the_model_to_a_durable_run()
    {
        (await RunAsync("init")).ShouldEndWith(0);
        await using var mock = (await MockModelServer.StartAsync()).On("kernel",
            new MockReply.CallTool("skill", """{"name":"sisyphus"}"""),
            new MockReply.CallTool("bash", """{"command":"sisyphus run --id task -- echo the stone is up","description":"Starts the run"}"""),
            new MockReply.Text("It is done."));
        var home = Path.Combine(Root, "home");
        Directory.CreateDirectory(home);

        using var openCode = new HostProcess(
            OpenCodeProgram.Path, Root, ["run", "--model", "mock/kernel", "Use skill sisyphus to push the stone up."],
            ("PWD", Root), ("HOME", home), ("XDG_DATA_HOME", home), ("XDG_CONFIG_HOME", home), ("XDG_STATE_HOME", home), ("XDG_CACHE_HOME", home),
            ("OPENCODE_CONFIG_CONTENT", Configuration(mock.Address)), ("OPENCODE_DISABLE_MODELS_FETCH", "1"), ("OPENCODE_DISABLE_AUTOUPDATE", "1"),
            ("PATH", $"{AppContext.BaseDirectory}:{Environment.GetEnvironmentVariable("PATH")}"));
        (await openCode.EndAsync()).Code.ShouldBe(0, openCode.Output);

        var asked = mock.Requests.Where(r => r.Model == "kernel").ToList();
        asked.Count.ShouldBe(3);
        asked[0].Tools.ShouldContain("skill");
        asked[0].Body.GetRawText().ShouldContain("Runs a task as a durable session with the command sisyphus.");
        asked[1].Prompt.ShouldContain("A person decides");
        asked[2].Prompt.ShouldContain("run task: succeeded");
        (await StatusAsync("task")).ShouldBe("succeeded");
    }

    private static string Configuration(Uri mock)
    {
        object model = new { name = "Mock", tool_call = true, limit = new { context = 32_000, output = 4_096 } };
        return JsonSerializer.Serialize(new
        {
            autoupdate = false,
            share = "disabled",
            enabled_providers = (string[])["mock"],
            model = "mock/kernel",
            small_model = "mock/titles",
            permission = new { bash = "allow", skill = "allow" },
            provider = new { mock = new { npm = "@ai-sdk/openai-compatible", name = "Mock", options = new { baseURL = mock.ToString(), apiKey = "none" }, models = new { kernel = model, titles = model } } },
        });
    }
}

/// <summary>A fact about skills in the real OpenCode, which lists their folders with ripgrep and would download it where it is not installed.</summary>
public sealed class OpenCodeSkillFactAttribute : FactAttribute
{
    public OpenCodeSkillFactAttribute() => Skip = OpenCodeProgram.WhyNot ?? (Environment.GetEnvironmentVariable("CI") == "true" || HasRipgrep
        ? null
        : "There is no program rg in PATH, which OpenCode's skills need (ripgrep).");

    private static bool HasRipgrep => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, "rg")));
}
