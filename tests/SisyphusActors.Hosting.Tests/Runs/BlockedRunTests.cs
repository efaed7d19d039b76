using SisyphusActors.Core.Runs;
using SisyphusActors.Core.Values;
using SisyphusActors.Hosting.Handlers;

namespace SisyphusActors.Hosting.Tests.Runs;

/// <summary>A library call ends as soon as its run cannot move by itself.</summary>
public sealed class BlockedRunTests : LibraryFolder
{
    [Fact]
    public async Task A_run_that_waits_for_an_approval_is_given_back_with_what_to_type()
    {
        var program = Open();
        var result = await program.Executor.ExecuteAsync(Workflow("{ id: gate, approve: Go on? }"), runId: "r").WaitAsync(Limit);
        (result.Status, result.NextAction).ShouldBe((RunStatus.WaitingInput, "sisyphus approve r --step gate"));

        (await program.Executor.ResumeAsync("r").WaitAsync(Limit)).Status.ShouldBe(RunStatus.WaitingInput);
        await program.Executor.ApproveAsync("r", "gate");
        (await program.Executor.ResumeAsync("r").WaitAsync(Limit)).Status.ShouldBe(RunStatus.Succeeded);
    }

    [Fact]
    public async Task A_run_in_doubt_is_given_back_and_goes_on_once_it_is_resolved()
    {
        var begun = new TaskCompletionSource();
        async Task<object?> Hang(StepCall call, CancellationToken abort)
        {
            begun.TrySetResult();
            await Task.Delay(Timeout.Infinite, abort);
            return null;
        }
        SwitchedJournal? disk = null;
        var first = Open(Workspace(), journal => disk = new SwitchedJournal(journal), ("work", Hang));
        await first.Client.StartAsync(Workflow("{ id: work, uses: work }"), Json.EmptyObject, "test", "r");
        await begun.Task.WaitAsync(Limit);
        disk!.IsFull = true;
        await first.DisposeAsync();

        var second = Open(("work", (_, _) => Task.FromResult<object?>(null)));
        var result = await second.Executor.ResumeAsync("r").WaitAsync(Limit);
        (result.Status, result.NextAction).ShouldBe((RunStatus.NeedsAttention, "sisyphus resolve r work (--retry|--settled)"));
        await second.Executor.ResolveAsync("r", "work", settled: false);
        (await second.Executor.ResumeAsync("r").WaitAsync(Limit)).Status.ShouldBe(RunStatus.Succeeded);
    }

    [Fact]
    public async Task A_host_that_ends_before_the_run_does_is_an_exception_and_no_result()
    {
        var begun = new TaskCompletionSource();
        var program = Open(("work", async (_, abort) =>
        {
            begun.TrySetResult();
            await Task.Delay(Timeout.Infinite, abort);
            return null;
        }));
        program.Client.StopPatience = TimeSpan.Zero;
        var executing = program.Executor.ExecuteAsync(Workflow("{ id: work, uses: work }"), runId: "r");
        await begun.Task.WaitAsync(Limit);
        await program.DisposeAsync();
        (await Should.ThrowAsync<Exception>(executing.WaitAsync(Limit))).Message.ShouldContain("The host ended before run 'r' did.");
    }
}
