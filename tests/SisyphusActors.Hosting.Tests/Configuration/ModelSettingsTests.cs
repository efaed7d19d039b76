using SisyphusActors.Core.Models;
using SisyphusActors.Hosting.Configuration;
using SisyphusActors.Hosting.Models;
using SisyphusActors.Seams.Models.OpenAI;

namespace SisyphusActors.Hosting.Tests.Configuration;

/// <summary>Settings of models reach the providers they are for.</summary>
public sealed class ModelSettingsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("models-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_server_of_OpenCode_is_as_set()
    {
        var settings = ConfiguredModels.OpenCode(
            Options("""opencode { url = "http://127.0.0.1:4096", password-variable = PASS, executable = oc, config-file = oc.json, home = oc, workspace-plugins = run, start-timeout = 7s, linger = 8s }""").OpenCode,
            new SisyphusWorkspace(new SisyphusOptions { Workspace = _folder }), name => name == "PASS" ? "word" : null);

        settings.WorkingDirectory.ShouldBe(_folder);
        settings.StateRoot.ShouldBe(Path.Combine(_folder, ".sisyphus", "opencode"));
        settings.Url.ShouldBe(new Uri("http://127.0.0.1:4096"));
        settings.Password.ShouldBe("word");
        settings.Executable.ShouldBe("oc");
        settings.ConfigFile.ShouldBe(Path.Combine(_folder, "oc.json"));
        settings.Home.ShouldBe(Path.Combine(_folder, "oc"));
        settings.RunsWorkspacePlugins.ShouldBeTrue();
        (settings.StartTimeout, settings.Linger).ShouldBe((TimeSpan.FromSeconds(7), TimeSpan.FromSeconds(8)));
    }

    [Fact]
    public void An_endpoint_of_the_OpenAI_kind_is_as_set()
    {
        var settings = ConfiguredModels.OpenAI(
            Options("""openai { endpoint = "http://127.0.0.1:11434/v1", key-variable = KEY, prices = "gpt-5=1.25/10/0.125 *=2/8/2" }""").OpenAI,
            name => name == "KEY" ? "key" : null);

        (settings.Endpoint, settings.ApiKey).ShouldBe((new Uri("http://127.0.0.1:11434/v1"), "key"));
        settings.Prices["gpt-5"].ShouldBe(new ModelPrice(1.25m, 10, 0.125m));
        settings.Prices["*"].ShouldBe(new ModelPrice(2, 8, 2));
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("openai.after-crash = ask-again", true)]
    public void After_a_crash_a_gateway_asks_again_where_that_is_set(string conf, bool asksAgain)
    {
        var options = new SisyphusOptions();
        options.Models.OpenAI.AsksAgainAfterCrash = Options(conf).OpenAI.AsksAgainAfterCrash;

        options.Gateway().AtLeastOnce.ShouldBe(asksAgain ? ["openai"] : []);
    }

    [Fact]
    public void Contexts_are_as_set_and_by_default_not_known()
    {
        var options = new SisyphusOptions();
        options.Gateway().ContextSizes.ShouldBeEmpty();
        options.Gateway().WipeAtPercent.ShouldBe(80);
        var set = Options("contexts = \"opencode/anthropic/claude=200000 *=128000\", wipe-at = 60");

        (options.Models.Contexts, options.Models.WipeAtPercent) = (set.Contexts, set.WipeAtPercent);

        options.Gateway().ContextSizes.ShouldBe([KeyValuePair.Create("*", 128_000L), KeyValuePair.Create("opencode/anthropic/claude", 200_000L)]);
        options.Gateway().WipeAtPercent.ShouldBe(60);
    }

    [Theory]
    [InlineData("claude=200000")]
    [InlineData("opencode/claude=0")]
    [InlineData("opencode/claude=many")]
    [InlineData("opencode/claude")]
    public void A_context_without_provider_or_size_is_an_error(string text) =>
        Settings.Set(new SisyphusOptions(), "sisyphus.models.contexts", text).ShouldNotBeNull().ShouldContain("must be provider/model=tokens");

    [Fact]
    public void Limits_are_as_set_and_by_default_those_of_a_request() =>
        (ConfiguredModels.Limits(Options("steps-max = 3, tokens-max = 4000, stall-limit = 5s")), ConfiguredModels.Limits(new ModelOptions()))
            .ShouldBe((new ModelLimits(3, 4000, TimeSpan.FromSeconds(5)), ModelLimits.Default));

    [Theory]
    [InlineData("", false)]
    [InlineData("scripted.file = answers.json", true)]
    public async Task A_script_is_a_provider_where_it_is_set(string conf, bool isThere)
    {
        var options = new SisyphusOptions { Workspace = _folder };
        options.Models.Scripted.File = Options(conf).Scripted.File;
        await using var providers = ConfiguredModels.Of(new SisyphusWorkspace(options), _ => null, TimeProvider.System);

        providers.Names.Contains("scripted").ShouldBe(isThere);
        providers.Names.ShouldContain("openai");
        Should.Throw<KeyNotFoundException>(() => providers["claude"]).Message.ShouldContain("docs/providers.md");
    }

    [Theory]
    [InlineData("opencode.url = localhost")]
    [InlineData("openai.endpoint = \"ftp://here\"")]
    [InlineData("openai.prices = gpt-5")]
    [InlineData("openai.prices = \"gpt-5=1/2\"")]
    [InlineData("openai.prices = \"gpt-5=1/2/x\"")]
    [InlineData("openai.prices = \"gpt-5=1/2/-3\"")]
    [InlineData("openai.after-crash = twice")]
    [InlineData("opencode.workspace-plugins = yes")]
    public void What_is_wrong_is_told(string conf) => Load(conf).Problems.ShouldHaveSingleItem().ShouldContain("must be");

    private ModelOptions Options(string conf) => Load(conf).OptionsOrThrow().Models;

    private SisyphusSettings Load(string conf)
    {
        Directory.CreateDirectory(Path.Combine(_folder, ".sisyphus"));
        File.WriteAllText(SisyphusConfiguration.PathOf(_folder), $"sisyphus.models {{ {conf} }}");
        return SisyphusConfiguration.Load(_folder, environment: _ => null);
    }
}
