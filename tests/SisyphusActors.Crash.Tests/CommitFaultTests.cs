using SisyphusActors.Core.Runs;
using SisyphusActors.Hosting.Runs;
using SisyphusActors.Hosting.Workflows;
using SisyphusActors.Journal;

namespace SisyphusActors.Crash.Tests;

/// <summary>Commits that go wrong under a host that lives on, at each commit of a run in turn.</summary>
public sealed class CommitFaultTests
{
    private const string Run = CrashWorkspace.RunId;

    private static WorkflowDefinition Workflow => WorkflowDefinition.FromYaml("""
        name: faults
        steps:
          - id: first
            uses: count
          - id: each
            foreach: [a, b, c]
            maxParallel: 2
            uses: count
          - id: rest
            wait: 10ms
          - id: last
            uses: count
        """);

    [Theory, OnEachEngine]
    public async Task A_commit_of_unknown_end_that_was_stored_stops_no_run_and_repeats_no_step(string engine) =>
        await AtEachCommitAsync(engine, AtCommit.StoredAndUnknown);

    [Theory, OnEachEngine]
    public async Task A_commit_of_unknown_end_that_was_lost_stops_no_run_and_repeats_no_step(string engine) =>
        await AtEachCommitAsync(engine, AtCommit.LostAndUnknown);

    [Theory, OnEachEngine]
    public async Task A_full_disk_ends_the_host_with_its_reason_and_the_next_host_goes_on(string engine)
    {
        for (var number = FirstOfRun; await EndsByFullDiskAsync(engine, number); number++)
        {
        }
    }

    /// <returns>False when the run needed fewer commits.</returns>
    private static async Task<bool> EndsByFullDiskAsync(string engine, int number)
    {
        using var workspace = new CrashWorkspace(engine);
        var done = new List<string>();
        await using (var library = new Library(workspace, AtCommit.DiskFull(number), Counting(done)))
        {
            var ended = library.Executor.ExecuteAsync(Workflow, runId: Run).WaitAsync(CrashHost.Limit);
            if (await Task.WhenAny(ended) is { IsCompletedSuccessfully: true })
                return false;
            (await Should.ThrowAsync<JournalUnavailableException>(ended)).Message.ShouldContain(" is full");
        }

        await using var next = new Library(workspace, Counting(done));
        var result = await next.Executor.ExecuteAsync(Workflow, runId: Run).WaitAsync(CrashHost.Limit);
        if (!result.Succeeded)
        {
            result.Status.ShouldBe(Core.Runs.RunStatus.NeedsAttention);
            workspace.Run().StepsOf(StepStatus.InDoubt).ShouldNotBeEmpty();
        }
        done.ShouldBeUnique();
        return true;
    }

    /// <summary>The first commit is the host's start.</summary>
    private const int FirstOfRun = 2;

    private static async Task AtEachCommitAsync(string engine, Func<int, AtCommit> fault)
    {
        for (var number = FirstOfRun; ; number++)
        {
            using var workspace = new CrashWorkspace(engine);
            var done = new List<string>();
            var watch = fault(number);
            await using (var library = new Library(workspace, watch, Counting(done)))
            {
                var ended = ExecuteAsync(library);
                await Task.WhenAny(ended, Task.Delay(TimeSpan.FromSeconds(10)));
                ended.IsCompleted.ShouldBeTrue($"commit {number}: the run hangs, {workspace.Run()?.Status}");
                (await ended).Succeeded.ShouldBeTrue($"commit {number}");
                await library.Client.Host!.DrainAsync(CancellationToken.None).WaitAsync(CrashHost.Limit);
            }
            string.Join(" ", done.Order(StringComparer.Ordinal)).ShouldBe("each[0] each[1] each[2] first last", $"commit {number}");
            if (watch.Commits < number)
                return;
        }
    }

    /// <remarks>Of a command that could not be stored its sender is told; it may send it again.</remarks>
    private static async Task<RunResult> ExecuteAsync(Library library)
    {
        try
        {
            return await library.Executor.ExecuteAsync(Workflow, runId: Run);
        }
        catch (JournalUnavailableException)
        {
            return await library.Executor.ExecuteAsync(Workflow, runId: Run);
        }
    }

    private static (string, Func<Hosting.Handlers.StepCall, object?>) Counting(List<string> done) => ("count", call =>
    {
        lock (done)
            done.Add(call.StepId);
        return null;
    });
}
