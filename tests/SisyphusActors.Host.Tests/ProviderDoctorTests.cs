using SisyphusActors.MockModel;

namespace SisyphusActors.Host.Tests;

public sealed class ProviderDoctorTests : WorkspaceFolder
{
    [Fact]
    public async Task Each_provider_that_agents_ask_is_looked_at_and_no_model_is_asked()
    {
        await using var mock = (await MockModelServer.StartAsync()).On("small", new MockReply.Echo());
        Configure($$"""
            sisyphus.agents.plan.models = "openai/small scripted/any"
            sisyphus.agents.build.models = "openai/large nobody/else"
            sisyphus.models.openai.endpoint = "{{mock.Address}}"
            """);

        var lines = (await RunAsync("doctor")).ShouldEndWith(1).Output;

        lines.ShouldContain("fail models nobody: there is none of that name");
        lines.ShouldContain($"warn models openai: {mock.Address} lists 1 models");
        lines.ShouldContain("next: It does not list large, but small.");
        lines.ShouldContain("fail models scripted: there is none of that name");
        lines.ShouldContain("next: Set sisyphus.models.scripted.file.");
        lines.ShouldNotContain("opencode:");
        mock.Requests.ShouldBeEmpty();
        (await RunAsync("doctor", "--deep")).ShouldEndWith(0).Output.ShouldNotContain("models");
    }

    [Fact]
    public async Task Where_all_can_be_asked_nothing_is_to_be_done()
    {
        (await RunAsync("doctor")).ShouldEndWith(0).Output.ShouldContain("models: no agent has one");
        Write("answers.json", """{"answers":[{"text":"Yes."}]}""");
        Configure("sisyphus { agents.plan.models = scripted/any, models.scripted.file = answers.json }");

        var found = (await RunAsync("doctor", "--json")).ShouldEndWith(0).Json;

        found.GetProperty("healthy").GetBoolean().ShouldBeTrue();
        found.GetProperty("checks")[1].GetProperty("check").GetString().ShouldBe("models scripted");
        found.GetProperty("checks")[1].GetProperty("found").GetString()!.ShouldEndWith("answers.json holds 1 answers");
    }

    [Fact]
    public async Task An_endpoint_out_of_reach_is_a_warning()
    {
        Configure("sisyphus { agents.plan.models = openai/small, models.openai.endpoint = \"http://127.0.0.1:9/v1\" }");

        (await RunAsync("doctor")).ShouldEndWith(0).Output.ShouldContain("warn models openai: http://127.0.0.1:9/v1 cannot be reached");
    }

    private void Configure(string settings)
    {
        Directory.CreateDirectory(Path.Combine(Root, ".sisyphus"));
        Write(".sisyphus/sisyphus.conf", settings);
    }
}
