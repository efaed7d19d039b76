using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Gateway;
using SisyphusActors.Core.Runs;
using SisyphusActors.Core.Tests.Ledger;
using SisyphusActors.Hosting.Runs;

namespace SisyphusActors.Hosting.Tests.Runs;

/// <summary>A person's words, said by a program.</summary>
public sealed class WordTests : LibraryFolder
{
    [Fact]
    public async Task A_gate_is_approved_rejected_or_refused()
    {
        var program = Open();
        await program.Executor.ExecuteAsync(Workflow("{ id: one, approve: One? }, { id: two, approve: Two? }"), runId: "r").WaitAsync(Limit);
        (await program.Executor.ApproveAsync("r", "one")).ShouldBeOfType<Outcome.Done>();
        (await program.Executor.ApproveAsync("r", "none")).ShouldBeOfType<Outcome.Refused>();
        (await program.Executor.RejectAsync("r", "two", "not before Monday", "ada")).ShouldBeOfType<Outcome.Done>();
        var result = await program.Executor.ResumeAsync("r").WaitAsync(Limit);
        result.Status.ShouldBe(RunStatus.Failed);
        result.Error!.ShouldContain("not before Monday");
        await Should.ThrowAsync<RunNotFoundException>(program.Executor.CancelAsync("unknown", "enough"));
    }

    [Fact]
    public async Task A_paused_run_is_given_back_and_goes_on_only_when_somebody_says_so()
    {
        var program = Open(("work", (_, _) => Task.FromResult<object?>(1)));
        await program.Executor.ExecuteAsync(Workflow("{ id: gate, approve: Go? }, { id: work, uses: work, continueOnError: true }"), runId: "r").WaitAsync(Limit);
        (await program.Executor.PauseAsync("r", "a moment", "ada")).ShouldBeOfType<Outcome.Done>();
        (await program.Executor.ApproveAsync("r", "gate")).ShouldBeOfType<Outcome.Done>();
        await program.DisposeAsync();

        var again = Open(("work", (_, _) => throw new InvalidOperationException("broken")));
        var paused = await again.Executor.ResumeAsync("r").WaitAsync(Limit);
        (paused.Status, paused.NextAction).ShouldBe((RunStatus.Paused, "sisyphus resume r"));
        (await again.Executor.UnpauseAsync("r")).ShouldBeOfType<Outcome.Done>();
        var result = await again.Executor.ResumeAsync("r").WaitAsync(Limit);
        (result.Status, result.Tolerated.ShouldHaveSingleItem()).ShouldBe((RunStatus.Succeeded, "work"));
    }

    [Fact]
    public async Task A_cancel_runs_the_cleanup_and_a_forced_one_needs_no_handler_of_it()
    {
        const string Steps = "{ id: gate, approve: Go? }], cleanup: [{ id: tidy, uses: work }";
        var tidied = 0;
        await using (var owner = Open(("work", (_, _) => Task.FromResult<object?>(++tidied))))
        {
            await owner.Executor.ExecuteAsync(Workflow(Steps), runId: "r").WaitAsync(Limit);
            await owner.Executor.ExecuteAsync(Workflow(Steps), runId: "s").WaitAsync(Limit);
            (await owner.Executor.CancelAsync("r", "enough")).ShouldBeOfType<Outcome.Done>();
            (await owner.Client.FollowAsync("r", run => run.Status.IsEnded()).WaitAsync(Limit)).Status.ShouldBe(RunStatus.Cancelled);
            tidied.ShouldBe(1);
        }
        var other = Open();
        await Should.ThrowAsync<StepHandlerMissingException>(other.Executor.CancelAsync("s", "enough"));
        (await other.Executor.CancelAsync("s", "enough", force: true)).ShouldBeOfType<Outcome.Done>();
        (await other.Client.FollowAsync("s", run => run.Status.IsEnded()).WaitAsync(Limit)).Status.ShouldBe(RunStatus.Cancelled);
    }

    [Fact]
    public async Task A_failed_step_is_run_again()
    {
        var fails = true;
        var program = Open(("work", (_, _) => fails ? throw new InvalidOperationException("broken") : Task.FromResult<object?>(1)));
        (await program.Executor.ExecuteAsync(Workflow("{ id: work, uses: work }"), runId: "r").WaitAsync(Limit)).Status.ShouldBe(RunStatus.Failed);
        fails = false;
        (await program.Executor.RetryAsync("r", "work")).ShouldBeOfType<Outcome.Done>();
        (await program.Executor.ResumeAsync("r").WaitAsync(Limit)).Status.ShouldBe(RunStatus.Succeeded);
    }

    [Fact]
    public async Task A_model_call_in_doubt_is_resolved_and_a_budget_is_added_to()
    {
        var program = Open();
        Tell(ModelStory.Of(inDoubt: true));
        (await program.Executor.AddBudgetAsync("r1", new Amount(Tokens: 50), by: "ada")).ShouldBeOfType<Outcome.Done>();
        (await program.Executor.AddBudgetAsync("r1", new Amount(Calls: 1))).ShouldBeOfType<Outcome.Refused>().Reason.ShouldBe("no-limit");
        (await program.Executor.AddBudgetAsync("r1", new Amount(Calls: 1), "draft")).ShouldBeOfType<Outcome.Done>();
        program.Run("r1").HasCallInDoubt("review").ShouldBeTrue();

        (await program.Executor.ResolveAsync("r1", "review", settled: true, "Fine.")).ShouldBeOfType<Outcome.Done>();

        var gateway = program.Run("r1").Gateway;
        gateway.RunAccount.Limits.Tokens.ShouldBe(100_050);
        gateway.StepAccount("draft").Limits.Calls.ShouldBe(3);
        gateway.Asks.Values.Single(a => a.Id.StepId == "review").Reply!.Content.ShouldBe("Fine.");
        (await program.Executor.ResolveAsync("r1", "review", settled: true)).ShouldBeOfType<Outcome.Refused>();
    }

    [Fact]
    public async Task Without_a_conversation_there_is_no_context_to_wipe()
    {
        var program = Open();
        Tell(ModelStory.Of(inDoubt: false));
        (await program.Executor.WipeContextsAsync("r1")).ShouldBeOfType<Outcome.Refused>().Reason.ShouldBe("no-context");
    }

    [Fact]
    public async Task A_program_without_the_runs_handlers_may_cancel_it_at_rest_and_nothing_else()
    {
        await using (var owner = Open(("work", (_, _) => Task.FromResult<object?>(null))))
            await owner.Executor.ExecuteAsync(Workflow("{ id: gate, approve: Go? }, { id: work, uses: work, needs: [gate] }"), runId: "r").WaitAsync(Limit);
        var other = Open();
        await Should.ThrowAsync<StepHandlerMissingException>(other.Executor.ApproveAsync("r", "gate"));
        other.Client.Host.ShouldBeNull();
        (await other.Executor.CancelAsync("r", "enough")).ShouldBeOfType<Outcome.Done>();
        (await other.Client.FollowAsync("r", run => run.Status.IsEnded()).WaitAsync(Limit)).Status.ShouldBe(RunStatus.Cancelled);
    }
}
