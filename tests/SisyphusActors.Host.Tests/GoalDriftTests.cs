using System.Diagnostics;
using Microsoft.Data.Sqlite;
using SisyphusActors.MockModel;
using SisyphusActors.Seams.Tests;

namespace SisyphusActors.Host.Tests;

/// <summary>A host killed in the middle of a goal, and a world that is another when the run is resumed.</summary>
public sealed class GoalDriftTests : WorkspaceFolder
{
    private const string Plan =
        """
        { "design": "Files.", "files": [
            { "path": "a.txt", "change": "create", "purpose": "It." }, { "path": "b.txt", "change": "modify", "purpose": "It." } ],
          "libraries": [], "risks": [], "tests": ["while ! test -e go; do sleep 0.05; done; echo tested >> tests.log"], "steps": [] }
        """;

    private static readonly MockReply.Answer Files = new("""{ "summary": "Done.", "learnings": [], "files": [{ "path": "a.txt", "content": "a" }] }""");
    private static readonly MockReply.Answer Tests = new("""{ "reason": "All.", "commands": ["while ! test -e go; do sleep 0.05; done; echo tested >> tests.log"] }""");

    [GitFact]
    public async Task What_has_changed_is_named_file_by_file_and_the_run_goes_on_only_on_a_persons_word()
    {
        await using var mock = (await MockModelServer.StartAsync()).On("planner", new MockReply.Answer(Plan)).On("builder", Files, new MockReply.Hang(), Tests);
        await KilledAsync(mock);
        Write("a.txt", "somebody else");
        File.Delete(Path.Combine(Root, "b.txt"));
        Git("commit", "-q", "--allow-empty", "-m", "two");
        Git("switch", "-q", "-c", "other");
        var before = Rows();

        var refused = (await RunAsync("resume", "g")).ShouldEndWith(6).Error;

        foreach (var said in (string[])["a.txt was changed after this run wrote it.", "b.txt was deleted since it was approved.", "is checked out; the run began at ", "Branch other is checked out; the run began on main.", "sisyphus resume g --accept-drift", "sisyphus cancel g"])
            refused.ShouldContain(said);
        (await RunAsync("resume", "g", "--dry-run")).ShouldEndWith(0).Output.ShouldContain("a.txt was changed after this run wrote it.");
        (await RunAsync("resume", "g", "--dry-run", "--json")).Json.GetProperty("runs")[0].GetProperty("drift").GetArrayLength().ShouldBe(4);
        (await RunAsync("resume", "--all")).ShouldEndWith(6).Error.ShouldContain("Run g is left alone: ");
        (await RunAsync("resume", "g", "--detach")).ShouldEndWith(6);
        (await RunAsync("retry", "g", "ApplyPatchST")).ShouldEndWith(6).Error.ShouldContain("a.txt was changed");
        Rows().ShouldBe(before, "nothing is done before the word");
        (await StatusAsync("g")).ShouldBe("interrupted");

        Write("go", "");
        (await RunAsync("resume", "g", "--accept-drift")).ShouldEndWith(3).Output.ShouldContain("in doubt");
        (await RunAsync("resolve", "g", "DecideST", "--retry")).ShouldEndWith(0);

        Query("SELECT count(*) FROM plan_approvals").ShouldBe(2);
        File.ReadAllText(Path.Combine(Root, "a.txt")).ShouldBe("somebody else");
        File.ReadAllText(Path.Combine(Root, ".sisyphus/ledgers/g.md")).ShouldContain("accepted the workspace as it is");
        (await RunAsync("ledger", "--verify")).ShouldEndWith(0);
    }

    [GitFact]
    public async Task Put_back_it_goes_on_as_if_nothing_had_been()
    {
        await using var mock = (await MockModelServer.StartAsync()).On("planner", new MockReply.Answer(Plan)).On("builder", Files, new MockReply.Hang(), Tests);
        await KilledAsync(mock);
        Write("a.txt", "somebody else");
        (await RunAsync("resume", "g")).ShouldEndWith(6);

        Write("a.txt", "a");
        Write("go", "");

        (await RunAsync("resume", "g")).ShouldEndWith(3).Output.ShouldContain("in doubt");
        (await RunAsync("resolve", "g", "DecideST", "--retry")).ShouldEndWith(0);
        Query("SELECT count(*) FROM plan_approvals").ShouldBe(1);
    }

    [GitFact]
    public async Task A_round_after_the_word_writes_on_top_of_what_was_accepted()
    {
        const string test = "test -e go && grep -q mended a.txt";
        await using var mock = (await MockModelServer.StartAsync())
            .On("planner", new MockReply.Answer(Plan.Replace("while ! test -e go; do sleep 0.05; done; echo tested >> tests.log", test)))
            .On("builder", Files, new MockReply.Hang(), new MockReply.Answer($$"""{ "reason": "All.", "commands": ["{{test}}"] }"""),
                new MockReply.Answer("""{ "summary": "Mended.", "learnings": [], "files": [{ "path": "a.txt", "content": "mended" }] }"""), new MockReply.Answer($$"""{ "reason": "All.", "commands": ["{{test}}"] }"""));
        await KilledAsync(mock);
        Write("a.txt", "somebody else");
        Git("commit", "-q", "--allow-empty", "-m", "two");
        Write("go", "");

        (await RunAsync("resume", "g", "--accept-drift")).ShouldEndWith(3);
        (await RunAsync("resolve", "g", "DecideST", "--retry")).ShouldEndWith(0);

        File.ReadAllText(Path.Combine(Root, "a.txt")).ShouldBe("mended");
    }

    [PosixFact]
    public async Task Files_are_looked_at_although_only_tests_are_left_and_a_link_in_the_place_of_one_cannot_be_accepted()
    {
        await using var mock = (await MockModelServer.StartAsync()).On("planner", new MockReply.Answer(Plan)).On("builder", Files, Tests);
        Configure(mock.Address);
        Write("b.txt", "b");
        using (var killed = Start("run", "Write files", "--id", "g", "--yes", "--allow", "**"))
        {
            await UntilAsync(async () => (await RunAsync("show", "g", "--json")) is { Code: 0 } shown && shown.Json.GetProperty("run").GetProperty("lastStep").GetString() == "ExecuteST[0]");
            killed.Kill();
            await killed.EndAsync();
        }
        File.Delete(Path.Combine(Root, "a.txt"));
        File.CreateSymbolicLink(Path.Combine(Root, "a.txt"), "b.txt");

        (await RunAsync("resume", "g")).ShouldEndWith(6).Error.ShouldContain("'a.txt' is a link, and none is followed.");
        (await RunAsync("resume", "g", "--accept-drift")).ShouldEndWith(6).Error.ShouldContain("put it right first");
        (await RunAsync("cancel", "g")).ShouldEndWith(0);
        Write("go", "");
    }

    [GitFact]
    public async Task A_provider_that_does_not_answer_leaves_the_run_to_be_resumed_later()
    {
        var mock = (await MockModelServer.StartAsync()).On("planner", new MockReply.Answer(Plan)).On("builder", new MockReply.Hang());
        await KilledAsync(mock, nth: 1);
        await mock.DisposeAsync();

        var refused = (await RunAsync("resume", "g")).ShouldEndWith(6).Error;

        refused.ShouldContain("Provider openai does not answer: ");
        refused.ShouldContain("sisyphus resume g");
        (await StatusAsync("g")).ShouldBe("interrupted");
    }

    [Theory]
    [InlineData("--all")]
    [InlineData("--dry-run")]
    public async Task Drift_is_accepted_of_one_run_that_goes_on(string option) => (await RunAsync("resume", "--accept-drift", option)).ShouldEndWith(2);

    /// <summary>A run whose first file is written, killed while its builder asks a model.</summary>
    private async Task KilledAsync(MockModelServer mock, int nth = 2)
    {
        Configure(mock.Address);
        Write("b.txt", "b");
        Git("init", "-q", "-b", "main");
        Git("commit", "-q", "--allow-empty", "-m", "one");
        (await RunAsync("run", "Write files", "--id", "g", "--no-wait")).ShouldEndWith(3);
        using var killed = Start("approve", "g");
        await mock.RequestedAsync("builder", nth);
        killed.Kill();
        await killed.EndAsync();
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

    /// <remarks>Whoever finds a crash notes it.</remarks>
    private long Rows() => Query("SELECT count(*) FROM event_log WHERE run_id = 'g' AND type NOT LIKE 'host-%'");

    private long Query(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(Root, ".sisyphus/sisyphus-state.db")};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }

    private void Git(params string[] words)
    {
        using var git = Process.Start("git", ["-c", "user.name=t", "-c", "user.email=t@example.org", "-C", Root, .. words]);
        git.WaitForExit();
        git.ExitCode.ShouldBe(0);
    }
}
