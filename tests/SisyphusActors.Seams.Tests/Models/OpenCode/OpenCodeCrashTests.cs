using SisyphusActors.Core.Models;
using SisyphusActors.MockModel;
using SisyphusActors.Seams.Models;
using SisyphusActors.Seams.Models.OpenCode;
using SisyphusActors.Seams.Operations;

namespace SisyphusActors.Seams.Tests.Models.OpenCode;

/// <summary>OpenCode, and the host, killed with SIGKILL at each point around a call. What the mock counts is what a provider would bill.</summary>
[Collection(nameof(OpenCodeFixture))]
public sealed class OpenCodeCrashTests
{
    private const string Answer = """{"answer":"42","score":7}""";

    [OpenCodeTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Killed_before_the_prompt_nothing_was_sent_and_it_is_sent_once(bool isMarked)
    {
        await using var workspace = await OpenCodeWorkspace.CreateAsync();
        await using var provider = new OpenCodeProvider(workspace.Settings, TimeProvider.System);
        var model = workspace.Model(new MockReply.Answer(Answer));
        var call = await OpenCodeFixture.CallAsync(provider, model, OpenCodeFixture.Schema);
        if (isMarked)
            await MarkAsync(provider, call);
        await workspace.KillServerAsync();

        (await ModelOperations.ReconcileAsync(provider, call)).ShouldBeOfType<Reconciliation.SafeToRun>();
        workspace.Mock.Count(model).ShouldBe(0);

        (await provider.AskAsync(call, CancellationToken.None)).ShouldBeOfType<ModelOutcome.Answered>();
        workspace.Mock.Count(model).ShouldBe(1);
    }

    public static TheoryData<MockReply> Silences => new() { new MockReply.Hang(), new MockReply.Hang("It was a dark and") };

    [OpenCodeTheory]
    [MemberData(nameof(Silences))]
    public async Task Killed_while_the_model_is_at_work_it_is_in_doubt_and_not_sent_again_unless_it_may_be(MockReply silence)
    {
        await using var workspace = await OpenCodeWorkspace.CreateAsync();
        await using var provider = new OpenCodeProvider(workspace.Settings, TimeProvider.System);
        var model = workspace.Model(silence, new MockReply.Answer(Answer));
        var call = await OpenCodeFixture.CallAsync(provider, model, OpenCodeFixture.Schema);
        var asked = provider.AskAsync(call, CancellationToken.None);
        await workspace.Mock.RequestedAsync(model);

        await workspace.KillServerAsync();

        (await asked).ShouldBeOfType<ModelOutcome.InDoubt>();
        (await ModelOperations.ReconcileAsync(provider, call)).ShouldBeOfType<Reconciliation.InDoubt>();
        (await provider.AskAsync(call, CancellationToken.None)).ShouldBeOfType<ModelOutcome.InDoubt>();
        workspace.Mock.Count(model).ShouldBe(1);

        var repeated = call with { MayRepeat = true };
        (await ModelOperations.ReconcileAsync(provider, repeated)).ShouldBeOfType<Reconciliation.SafeToRun>();
        (await provider.AskAsync(repeated, CancellationToken.None)).ShouldBeOfType<ModelOutcome.Answered>().Reply.Content.ShouldBe(Answer);
        workspace.Mock.Count(model).ShouldBe(2);
    }

    [OpenCodeFact]
    public async Task Killed_in_a_later_step_it_is_in_doubt()
    {
        await using var workspace = await OpenCodeWorkspace.CreateAsync();
        await using var provider = new OpenCodeProvider(workspace.Settings, TimeProvider.System);
        var file = workspace.Write("notes.txt", "text");
        var model = workspace.Model(new MockReply.CallTool("read", $$"""{"filePath":"{{file}}"}"""), new MockReply.Hang());
        var call = await OpenCodeFixture.CallAsync(provider, model, tools: "read");
        var asked = provider.AskAsync(call, CancellationToken.None);
        await workspace.Mock.RequestedAsync(model, nth: 2);

        await workspace.KillServerAsync();

        (await asked).ShouldBeOfType<ModelOutcome.InDoubt>();
        workspace.Mock.Count(model).ShouldBe(2);
    }

    [OpenCodeFact]
    public async Task Killed_after_the_answer_the_answer_is_found()
    {
        await using var workspace = await OpenCodeWorkspace.CreateAsync();
        await using var provider = new OpenCodeProvider(workspace.Settings, TimeProvider.System);
        var model = workspace.Model(new MockReply.Answer(Answer));
        var call = await OpenCodeFixture.CallAsync(provider, model, OpenCodeFixture.Schema);
        var reply = (await provider.AskAsync(call, CancellationToken.None)).ShouldBeOfType<ModelOutcome.Answered>().Reply;

        await workspace.KillServerAsync();

        var found = (await provider.FindOutAsync(call, aborting: false)).ShouldBeOfType<ModelFinding.Ended>().Outcome.ShouldBeOfType<ModelOutcome.Answered>().Reply;
        (found.Content, found.Spend.Usage, found.Spend.CostMicroUsd).ShouldBe((reply.Content, reply.Spend.Usage, reply.Spend.CostMicroUsd));
        workspace.Mock.Count(model).ShouldBe(1);
    }

    [OpenCodeFact]
    public async Task A_host_that_is_killed_leaves_the_server_at_work_and_the_next_host_gets_the_answer_that_was_paid()
    {
        await using var workspace = await OpenCodeWorkspace.CreateAsync();
        var release = new TaskCompletionSource();
        var model = workspace.Model(new MockReply.Held(new MockReply.Answer(Answer), release.Task));
        using var host = MortalModelHost.Start(workspace, model);
        var call = await host.CallAsync();
        await workspace.Mock.RequestedAsync(model);
        var group = workspace.ServerGroup;

        await host.KillAsync();

        await using var provider = new OpenCodeProvider(workspace.Settings, TimeProvider.System);
        var found = await ModelOperations.ReconcileAsync(provider, call);
        found.ShouldBeOfType<Reconciliation.StillRunning>($"{found}");
        var asked = provider.AskAsync(call, CancellationToken.None);
        release.SetResult();
        (await asked).ShouldBeOfType<ModelOutcome.Answered>().Reply.Content.ShouldBe(Answer);
        workspace.ServerGroup.ShouldBe(group);
        workspace.Mock.Count(model).ShouldBe(1);
    }

    [OpenCodeFact]
    public async Task A_call_of_a_host_that_was_killed_is_stopped_when_its_run_was_cancelled()
    {
        await using var workspace = await OpenCodeWorkspace.CreateAsync();
        var model = workspace.Model(new MockReply.Hang());
        using var host = MortalModelHost.Start(workspace, model);
        var call = await host.CallAsync();
        var request = await workspace.Mock.RequestedAsync(model);
        await host.KillAsync();

        await using var provider = new OpenCodeProvider(workspace.Settings, TimeProvider.System);

        (await ModelOperations.ReconcileAsync(provider, call, aborting: true)).ShouldBeOfType<Reconciliation.Ended>()
            .Outcome.ShouldBeOfType<Core.Operations.OperationOutcome.Cancelled>();
        (await request.Answered.WaitAsync(TimeSpan.FromSeconds(60))).ShouldBeFalse();
    }

    [OpenCodeFact]
    public async Task A_server_that_no_host_comes_for_ends_by_itself()
    {
        await using var workspace = await OpenCodeWorkspace.CreateAsync();
        var model = workspace.Model(new MockReply.Hang());
        using var host = MortalModelHost.Start(workspace, model, lingerSeconds: 1);
        await host.CallAsync();
        var request = await workspace.Mock.RequestedAsync(model);

        await host.KillAsync();

        (await request.Answered.WaitAsync(TimeSpan.FromSeconds(60))).ShouldBeFalse();
    }

    /// <summary>What a host does just before the prompt.</summary>
    private static async Task MarkAsync(OpenCodeProvider provider, ModelCall call)
    {
        var client = await provider.Server.ConnectAsync(CancellationToken.None);
        var session = (await client.SessionAsync(call.Request.SessionId!))!;
        await client.MarkAsync(session.Id, new WireMark(call.OpKey.ToString(), OpenCodeId.ForPrompt(call.OpKey, session, last: null), 0, WireTokens.None));
    }
}
