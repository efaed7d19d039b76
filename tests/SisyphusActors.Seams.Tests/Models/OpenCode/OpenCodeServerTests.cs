using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using SisyphusActors.Core.Models;
using SisyphusActors.MockModel;
using SisyphusActors.Seams.Models;
using SisyphusActors.Seams.Models.OpenCode;
using SisyphusActors.Seams.Shell.Posix;
using SisyphusActors.Seams.Tests.Shell;

namespace SisyphusActors.Seams.Tests.Models.OpenCode;

/// <summary>A server's life: started, joined, found again, ended.</summary>
[Collection(nameof(OpenCodeFixture))]
public sealed class OpenCodeServerTests(OpenCodeFixture fixture)
{
    [OpenCodeFact]
    public async Task A_workspaces_own_configuration_redirects_no_model_and_allows_no_tool()
    {
        await using var workspace = await OpenCodeWorkspace.CreateAsync();
        workspace.Write("opencode.json", """{"provider":{"mock":{"options":{"baseURL":"http://127.0.0.1:9/v1"}}},"permission":{"bash":"allow"}}""");
        await using var provider = new OpenCodeProvider(workspace.Settings, TimeProvider.System);
        var model = workspace.Model(new MockReply.Text("Hello."));

        var outcome = await provider.AskAsync(await OpenCodeFixture.CallAsync(provider, model), CancellationToken.None);

        outcome.ShouldBeOfType<ModelOutcome.Answered>();
        workspace.Mock.Requests.Single().Tools.ShouldBeEmpty();
    }

    [UnixTheory]
    [InlineData(".opencode/plugin/evil.js", "")]
    [InlineData(".opencode/plugins/evil.ts", "")]
    [InlineData("opencode.json", """{"plugin":["evil"]}""")]
    [InlineData("opencode.jsonc", """{/**/"plugins":["evil"]}""")]
    [InlineData(".opencode/opencode.json", """{"plugins":["./evil.js"]}""")]
    [InlineData("../.opencode/plugin/evil.js", "")]
    public async Task A_workspace_with_plugins_that_OpenCode_would_run_is_refused_before_it_is_started(string file, string text)
    {
        await using var workspace = await OpenCodeWorkspace.CreateAsync();
        workspace.Write(file, text);
        await using var provider = new OpenCodeProvider(workspace.Settings, TimeProvider.System);

        var failure = await NoSessionAsync(provider);

        failure.Kind.ShouldBe(ModelFailureKind.ToolRefused);
        failure.Message.ShouldContain(Path.GetFileName(file));
        Directory.Exists(workspace.Settings.StateRoot).ShouldBeFalse();
    }

    [OpenCodeFact]
    public async Task Without_a_server_the_program_says_its_version_and_with_one_that_does_and_none_is_started()
    {
        await using var workspace = await OpenCodeWorkspace.CreateAsync();
        await using var provider = new OpenCodeProvider(workspace.Settings, TimeProvider.System);
        (await provider.ExamineAsync([], CancellationToken.None)).Found.ShouldMatch(@"^\S+, version \d+\.\d+\.\d+; a server is started when a model is asked$");
        Directory.Exists(workspace.Settings.StateRoot).ShouldBeFalse();

        await provider.AskAsync(await OpenCodeFixture.CallAsync(provider, workspace.Model(new MockReply.Text("Hello."))), CancellationToken.None);
        await using (var other = new OpenCodeProvider(workspace.Settings, TimeProvider.System))
            (await other.ExamineAsync([], CancellationToken.None)).Found.ShouldMatch(@"^OpenCode \d+\.\d+\.\d+ runs for this workspace at http://127\.0\.0\.1:\d+/$");
        (await provider.ExamineAsync([], CancellationToken.None)).Found.ShouldContain("runs for this workspace");
    }

    [UnixFact]
    public async Task What_keeps_a_server_from_starting_is_seen_without_one()
    {
        await using var workspace = await OpenCodeWorkspace.CreateAsync();
        await ShouldFail(workspace.Settings with { Executable = "/nowhere/opencode" }, ModelFailureKind.Rejected, "is not there");
        await ShouldFail(workspace.Settings with { Executable = "/bin/false" }, ModelFailureKind.Rejected, "ends with 1");
        await ShouldFail(workspace.Settings with { Executable = "/bin/sh", ConfigFile = "/nowhere.json" }, ModelFailureKind.Rejected, "'/nowhere.json' cannot be read");
        await ShouldFail(workspace.Settings with { Url = new Uri("http://127.0.0.1:9") }, ModelFailureKind.Outage, "does not answer");
        workspace.Write(".opencode/plugin/evil.js", "");
        await ShouldFail(workspace.Settings, ModelFailureKind.ToolRefused, "evil.js");

        static async Task ShouldFail(OpenCodeSettings settings, ModelFailureKind kind, string why)
        {
            await using var provider = new OpenCodeProvider(settings, TimeProvider.System);
            var failure = (await Should.ThrowAsync<ModelFailedException>(() => provider.ExamineAsync([], CancellationToken.None))).Failure;
            failure.Kind.ShouldBe(kind);
            failure.Message.ShouldContain(why);
        }
    }

    [UnixFact]
    public async Task A_plugin_beyond_the_repository_the_workspace_is_in_is_none_of_its_own()
    {
        await using var workspace = await OpenCodeWorkspace.CreateAsync();
        workspace.Write("../.opencode/plugin/far.js", "");
        workspace.Write(".git/HEAD", "");

        WorkspacePlugins.Find(workspace.Folder, home: "/nowhere").ShouldBeNull();
    }

    /// <summary>Why they are refused. When this fails, OpenCode has learned to be told.</summary>
    [OpenCodeFact]
    public async Task OpenCode_runs_a_workspaces_plugins_although_it_is_told_not_to()
    {
        await using var workspace = await OpenCodeWorkspace.CreateAsync();
        var ran = Path.Combine(workspace.Root, "ran");
        workspace.Write(".opencode/plugin/evil.js", $$"""require("fs").writeFileSync("{{ran}}", ""); export const Evil = async () => ({});""");
        await using var provider = new OpenCodeProvider(workspace.Settings with { RunsWorkspacePlugins = true }, TimeProvider.System);
        var call = await OpenCodeFixture.CallAsync(provider, workspace.Model(new MockReply.Text("Hello.")));

        await provider.AskAsync(call, CancellationToken.None);

        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!File.Exists(ran))
            await Task.Delay(20, late.Token);
    }

    [OpenCodeFact]
    public async Task A_configuration_that_OpenCode_does_not_take_is_told_although_its_health_says_yes()
    {
        await using var workspace = await OpenCodeWorkspace.CreateAsync();
        var file = Path.Combine(workspace.Root, "wrong.json");
        await File.WriteAllTextAsync(file, """{"permission":{"bash":"maybe"}}""");
        await using var provider = new OpenCodeProvider(workspace.Settings with { ConfigFile = file }, TimeProvider.System);

        var failure = await NoSessionAsync(provider);

        failure.Kind.ShouldBe(ModelFailureKind.Rejected);
        failure.Message.ShouldContain("maybe");
    }

    [OpenCodeFact]
    public async Task A_server_is_joined_by_its_password_and_not_without()
    {
        var url = (await fixture.ConnectAsync()).Url;
        var settings = fixture.Workspace.Settings with { Url = url, Password = fixture.Password };
        var model = fixture.Workspace.Model(new MockReply.Text("Hello."));
        await using var joined = new OpenCodeProvider(settings, TimeProvider.System);
        await using var refused = new OpenCodeProvider(settings with { Password = "wrong" }, TimeProvider.System);

        (await joined.AskAsync(await OpenCodeFixture.CallAsync(joined, model), CancellationToken.None)).ShouldBeOfType<ModelOutcome.Answered>();
        (await NoSessionAsync(refused)).Kind.ShouldBe(ModelFailureKind.Unauthorised);
    }

    [Fact]
    public async Task The_first_to_connect_may_never_be_answered_and_asks_again()
    {
        var asked = 0;
        await using var server = await FakeAsync(async context =>
        {
            if (Interlocked.Increment(ref asked) == 1)
                await Task.Delay(Timeout.Infinite, context.RequestAborted);
            await context.Response.WriteAsJsonAsync(new JsonObject());
        });

        await new JoinedServer(Joining(server)).ConnectAsync(CancellationToken.None);

        asked.ShouldBe(2);
    }

    [Fact]
    public async Task A_route_that_is_answered_with_a_web_page_is_an_unknown_one()
    {
        await using var server = await FakeAsync(context =>
        {
            context.Response.ContentType = "text/html";
            return context.Response.WriteAsync("<!doctype html>");
        });
        await using var provider = new OpenCodeProvider(Joining(server), TimeProvider.System);

        var failure = await NoSessionAsync(provider);

        failure.Kind.ShouldBe(ModelFailureKind.Outage);
        failure.Message.ShouldContain("is no OpenCode");
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_an_outage()
    {
        await using var provider = new OpenCodeProvider(fixture.Workspace.Settings with { Url = new Uri("http://127.0.0.1:9") }, TimeProvider.System);

        (await NoSessionAsync(provider)).Kind.ShouldBe(ModelFailureKind.Outage);
    }

    [UnixFact]
    public async Task A_program_that_is_missing_is_told_with_what_to_do()
    {
        await using var provider = new OpenCodeProvider(fixture.Workspace.Settings with { Executable = "no-such-opencode", StateRoot = "unused" }, TimeProvider.System);

        var failure = await NoSessionAsync(provider);

        failure.Kind.ShouldBe(ModelFailureKind.Rejected);
        failure.Message.ShouldContain("npm install -g opencode-ai");
    }

    [UnixFact]
    public async Task A_program_that_ends_at_once_is_an_outage_with_its_last_words()
    {
        await using var workspace = await OpenCodeWorkspace.CreateAsync();
        await using var provider = new OpenCodeProvider(workspace.Settings with { Executable = Program(workspace, "echo no licence for today; exit 3") }, TimeProvider.System);

        var failure = await NoSessionAsync(provider);

        failure.Kind.ShouldBe(ModelFailureKind.Outage);
        failure.Message.ShouldContain("no licence for today");
    }

    [OpenCodeFact]
    public async Task A_server_that_died_is_started_again_when_it_is_needed()
    {
        await using var workspace = await OpenCodeWorkspace.CreateAsync();
        await using var provider = new OpenCodeProvider(workspace.Settings, TimeProvider.System);
        var call = await OpenCodeFixture.CallAsync(provider, workspace.Model(new MockReply.Text("Hello.")));

        await workspace.KillServerAsync();

        (await provider.AskAsync(call, CancellationToken.None)).ShouldBeOfType<ModelOutcome.Answered>();
    }

    [OpenCodeFact]
    public async Task A_server_that_takes_too_long_is_an_outage_and_goes_on_with_what_it_is_at()
    {
        await using var workspace = await OpenCodeWorkspace.CreateAsync();
        await using var provider = new OpenCodeProvider(workspace.Settings, TimeProvider.System);
        var call = await OpenCodeFixture.CallAsync(provider, workspace.Model(new MockReply.Text("Hello.")));
        var group = workspace.ServerGroup;
        await SignalAsync("STOP", group);

        var failed = await Should.ThrowAsync<ModelFailedException>(() => provider.AskAsync(call, CancellationToken.None));
        await SignalAsync("CONT", group);

        failed.Failure.Kind.ShouldBe(ModelFailureKind.Outage);
        (await provider.AskAsync(call, CancellationToken.None)).ShouldBeOfType<ModelOutcome.Answered>();
        workspace.ServerGroup.ShouldBe(group);
    }

    [OpenCodeFact]
    public async Task A_server_ends_with_its_host_in_order()
    {
        await using var workspace = await OpenCodeWorkspace.CreateAsync();
        var provider = new OpenCodeProvider(workspace.Settings, TimeProvider.System);
        await OpenCodeFixture.CallAsync(provider, "model-0");
        var group = workspace.ServerGroup;

        await provider.DisposeAsync();

        ProcessGroups.AnyAlive(group).ShouldBeFalse();
    }

    [OpenCodeFact]
    public async Task A_server_started_with_other_settings_is_not_the_one_that_is_looked_for()
    {
        await using var workspace = await OpenCodeWorkspace.CreateAsync();
        var first = new OpenCodeProvider(workspace.Settings, TimeProvider.System);
        await OpenCodeFixture.CallAsync(first, "model-0");
        var group = workspace.ServerGroup;
        await using var second = new OpenCodeProvider(workspace.Settings with { ConfigFile = null }, TimeProvider.System);

        await second.OpenSessionAsync(OpenCodeFixture.NewKey(), new ModelSessionRequest(ModelName.Parse("opencode/a/b"), "build", []), CancellationToken.None);

        workspace.ServerGroup.ShouldNotBe(group);
        ProcessGroups.AnyAlive(group).ShouldBeFalse();
    }

    private static async Task SignalAsync(string signal, int group)
    {
        using var kill = Process.Start("/bin/sh", ["-c", $"kill -s {signal} -- -{group}"]);
        await kill.WaitForExitAsync();
        kill.ExitCode.ShouldBe(0);
    }

    private static async Task<ModelFailure> NoSessionAsync(OpenCodeProvider provider) =>
        (await Should.ThrowAsync<ModelFailedException>(() => OpenCodeFixture.CallAsync(provider, "model-0"))).Failure;

    private OpenCodeSettings Joining(WebApplication server) => fixture.Workspace.Settings with { Url = new Uri(server.Urls.First()) };

    private static string Program(OpenCodeWorkspace workspace, string script)
    {
        var path = Path.Combine(workspace.Root, "program");
        File.WriteAllText(path, $"#!/bin/sh\n{script}\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }

    private static async Task<WebApplication> FakeAsync(RequestDelegate answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://{IPAddress.Loopback}:0");
        var server = builder.Build();
        server.Run(answer);
        await server.StartAsync();
        return server;
    }
}
