using Microsoft.Data.Sqlite;
using SisyphusActors.MockModel;

namespace SisyphusActors.Host.Tests;

/// <summary>A model that wants a file nobody has approved: a person is asked, and its answer is not paid for twice.</summary>
public sealed class GoalAmendmentTests : WorkspaceFolder
{
    private const string Plan =
        """{ "design": "A file.", "files": [{ "path": "a.txt", "change": "create", "purpose": "It." }], "libraries": [], "risks": [], "tests": ["test -f a.txt"], "steps": [] }""";

    private static readonly MockReply.Answer Both = new("""{ "summary": "It needs b.", "learnings": [], "files": [{ "path": "a.txt", "content": "a" }, { "path": "lib/b.txt", "content": "bb" }] }""");
    private static readonly MockReply.Answer One = new("""{ "summary": "Done.", "learnings": [], "files": [{ "path": "a.txt", "content": "a" }] }""");
    private static readonly MockReply.Answer Tests = new("""{ "reason": "All.", "commands": ["test -f a.txt"] }""");

    [PosixFact]
    public async Task It_waits_over_a_kill_and_the_approval_goes_on_with_the_same_answer()
    {
        await using var mock = (await MockModelServer.StartAsync()).On("planner", new MockReply.Answer(Plan)).On("builder", Both, Tests);
        Configure(mock.Address);
        using (var killed = Start("run", "Write a file", "--id", "g", "--yes", "--allow", "a.txt"))
        {
            await killed.SaysAsync("waits for you: plan");
            killed.Kill();
            await killed.EndAsync();
        }
        var shown = (await RunAsync("show", "g", "--json")).ShouldEndWith(0).Json;
        shown.GetProperty("run").GetProperty("status").GetString().ShouldBe("waiting_input");
        shown.GetProperty("plan").GetProperty("added")[0].GetString().ShouldBe("lib/b.txt");
        File.Exists(Path.Combine(Root, "a.txt")).ShouldBeFalse("nothing is written before the word");

        var approved = (await RunAsync([.. shown.GetProperty("run").GetProperty("nextAction").GetString()!.Split(' ').Skip(1)])).ShouldEndWith(0).Output;

        approved.ShouldContain("create:   lib/b.txt: Asked for while writing: 2 bytes, SHA-256 ");
        approved.ShouldContain("warning:  the builder says: It needs b.");
        File.ReadAllText(Path.Combine(Root, "lib/b.txt")).ShouldBe("bb");
        (mock.Count("planner"), mock.Count("builder")).ShouldBe((1, 2));
        Approvals().ShouldBe(2);
        (await RunAsync("ledger", "--verify")).ShouldEndWith(0);
    }

    [PosixFact]
    public async Task Rejected_the_model_answers_once_more_with_the_reason_in_mind()
    {
        await using var mock = (await MockModelServer.StartAsync()).On("planner", new MockReply.Answer(Plan)).On("builder", Both, One, Tests);
        Configure(mock.Address);
        (await RunAsync("run", "Write a file", "--id", "g", "--no-wait", "--yes", "--allow", "a.txt")).ShouldEndWith(3).Output.ShouldContain("and 1 file more: lib/b.txt");

        (await RunAsync("reject", "g", "--reason", "b is not ours")).ShouldEndWith(0);

        (await RunAsync("show", "g")).Output.ShouldContain("succeeded");
        File.Exists(Path.Combine(Root, "lib/b.txt")).ShouldBeFalse();
        mock.Requests.Count(r => r.Body.GetRawText().Contains("b is not ours")).ShouldBe(1);
    }

    [PosixFact]
    public async Task Cancelled_while_it_waits_nothing_is_written()
    {
        await using var mock = (await MockModelServer.StartAsync()).On("planner", new MockReply.Answer(Plan)).On("builder", Both);
        Configure(mock.Address);
        (await RunAsync("run", "Write a file", "--id", "g", "--no-wait", "--yes", "--allow", "a.txt")).ShouldEndWith(3);

        (await RunAsync("cancel", "g")).ShouldEndWith(0);

        (await StatusAsync("g")).ShouldBe("cancelled");
        File.Exists(Path.Combine(Root, "a.txt")).ShouldBeFalse();
        (await RunAsync("approve", "g")).ShouldEndWith(6);
    }

    [PosixFact]
    public async Task Globs_that_fit_it_approve_it_and_a_link_on_its_way_fails_the_step()
    {
        await using var mock = (await MockModelServer.StartAsync()).On("planner", new MockReply.Answer(Plan), new MockReply.Answer(Plan)).On("builder", Both, Tests, Both);
        Configure(mock.Address);

        (await RunAsync("run", "Write a file", "--id", "g", "--yes", "--allow", "**")).ShouldEndWith(0);
        Directory.Delete(Path.Combine(Root, "lib"), recursive: true);
        File.Delete(Path.Combine(Root, "a.txt"));
        Directory.CreateSymbolicLink(Path.Combine(Root, "lib"), "/tmp");

        (await RunAsync("run", "Write a file", "--id", "h", "--yes", "--allow", "**")).ShouldEndWith(1).Output.ShouldContain("'lib' is a link");
        File.Exists(Path.Combine(Root, "a.txt")).ShouldBeFalse();
    }

    private void Configure(Uri mock)
    {
        Directory.CreateDirectory(Path.Combine(Root, ".sisyphus"));
        Write(".sisyphus/sisyphus.conf", $$"""
            sisyphus {
              agents { plan.models = "openai/planner", build.models = "openai/builder" }
              models.openai.endpoint = "{{mock}}"
            }
            """);
    }

    private long Approvals()
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(Root, ".sisyphus/sisyphus-state.db")};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT count(*) FROM plan_approvals";
        return (long)command.ExecuteScalar()!;
    }
}
