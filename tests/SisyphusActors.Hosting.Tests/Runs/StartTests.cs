using SisyphusActors.Core.Runs;
using SisyphusActors.Hosting.Runs;
using SisyphusActors.Journal.Sqlite;

namespace SisyphusActors.Hosting.Tests.Runs;

/// <summary>Which run a start is, and who may host it.</summary>
public sealed class StartTests : LibraryFolder
{
    private const string Gate = "{ id: gate, approve: Go? }";

    [Fact]
    public async Task Parallel_starts_of_one_seed_are_runs_of_their_own()
    {
        var program = Open(Workspace(seed: "s"), null);
        var results = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => program.Executor.ExecuteAsync(Workflow(Gate)))).WaitAsync(Limit);
        results.Select(r => r.RunId).Distinct().Count().ShouldBe(8);
        program.Client.Runs!.List().Length.ShouldBe(8);
    }

    [Fact]
    public async Task A_seeds_id_whose_key_stands_for_another_command_is_passed_over()
    {
        Directory.CreateDirectory(Workspace().Folder);
        using (ClientCommand.Write(Workspace(), new RunActors("x").Coordinator, new RunMessage.ResumeRun("test"), $"start-{RunIds.Seeded("s", 1)}", TimeProvider.System)) { }
        var program = Open(Workspace(seed: "s"), null);
        (await program.Executor.ExecuteAsync(Workflow(Gate)).WaitAsync(Limit)).RunId.ShouldBe(RunIds.Seeded("s", 2));
    }

    [Fact]
    public async Task Another_workflow_or_input_under_the_id_of_a_run_is_refused()
    {
        var program = Open();
        var first = await program.Executor.ExecuteAsync(Workflow(Gate), new { a = 1 }, "r").WaitAsync(Limit);
        (await Should.ThrowAsync<RunMismatchException>(program.Executor.ExecuteAsync(Workflow("{ id: gate, approve: Stop? }"), new { a = 1 }, "r"))).Message.ShouldContain("another workflow");
        (await Should.ThrowAsync<RunMismatchException>(program.Executor.ExecuteAsync(Workflow(Gate), new { a = 2 }, "r"))).Message.ShouldContain("other inputs");
        (await program.Executor.ExecuteAsync(Workflow($"\n  {Gate}"), new { a = 1 }, "r").WaitAsync(Limit)).Error.ShouldBe(first.Error, "the same workflow, placed otherwise in its file");
    }

    [Fact]
    public async Task A_lease_that_is_taken_for_a_moment_does_not_make_the_workspace_busy()
    {
        Directory.CreateDirectory(Workspace().Folder);
        var reader = HostLease.TryAcquire(Workspace().DatabasePath);
        var executing = Open().Executor.ExecuteAsync(Workflow(Gate), runId: "r");
        executing.IsCompleted.ShouldBeFalse();
        reader!.Dispose();
        (await executing.WaitAsync(Limit)).Status.ShouldBe(RunStatus.WaitingInput);
    }

    [Fact]
    public async Task A_reader_takes_no_lease_where_no_host_crashed()
    {
        var program = Open();
        await program.Executor.ExecuteAsync(Workflow(Gate), runId: "r").WaitAsync(Limit);
        await program.DisposeAsync();
        File.Delete($"{Workspace().DatabasePath}.lock");
        Open().Client.NoteCrash();
        File.Exists($"{Workspace().DatabasePath}.lock").ShouldBeFalse();
    }
}
