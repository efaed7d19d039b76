using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Runs;
using SisyphusActors.Engine;
using SisyphusActors.Hosting.Handlers;
using SisyphusActors.Hosting.Runs;
using SisyphusActors.Hosting.Workflows;
using SisyphusActors.Journal;
using SisyphusActors.Journal.Sqlite;
using Xunit.Abstractions;

namespace SisyphusActors.Hosting.Tests.Runs;

/// <summary>
/// Rows of one run changed in every way that leaves them rows: readers and hosts neither crash nor hang on them, and the run beside it is shown and driven
/// as if nothing were.
/// </summary>
public sealed class MutatedJournalTests(ITestOutputHelper output) : IAsyncLifetime
{
    /// <summary>Journals, each with one to three rows changed.</summary>
    internal const int Journals = 150;

    private const string Victim = "victim", Sound = "sound";

    /// <summary>What takes longer hangs.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);

    private readonly string _root = Directory.CreateTempSubdirectory("mutated-").FullName;
    private byte[] _journal = [];
    private string[] _manifests = [];

    public async Task InitializeAsync()
    {
        await using (var program = Open())
        {
            await program.Start(Victim, """
                {id: a, wait: 1ms}, {id: each, foreach: [1, 2], uses: echo, retry: {maxAttempts: 2}}, {id: free, needs: [], wait: 1h}, {id: gate, needs: [each], approve: Well?}, {id: b, uses: echo}
                """);
            await program.Start(Sound, "{id: gate, approve: Well?}, {id: b, uses: echo}");
            await program.Client.FollowAsync(Victim, run => run.Approvals.Any()).WaitAsync(Limit);
        }
        SqliteConnection.ClearAllPools();
        _journal = File.ReadAllBytes(Database);
        _manifests = [.. StoredJson.Names];
    }

    public Task DisposeAsync()
    {
        Directory.Delete(_root, recursive: true);
        return Task.CompletedTask;
    }

    [Fact]
    public async Task Whatever_became_of_a_runs_rows_nothing_crashes_or_hangs_and_the_run_beside_it_goes_on()
    {
        var (unread, wentOn) = (0, 0);
        for (var seed = 1; seed <= Journals; seed++)
        {
            Directory.Delete(Path.GetDirectoryName(Database)!, recursive: true);
            Directory.CreateDirectory(Path.GetDirectoryName(Database)!);
            await File.WriteAllBytesAsync(Database, _journal);
            var random = new Random(seed);
            var how = Mutate(random);
            try
            {
                await using var program = Open();
                var runs = program.Client.Runs!;
                runs.List().Single(r => r.RunId == Sound).Status.ShouldBe(RunStatus.WaitingInput);
                unread += runs.Get(Victim) is { Unread: not null } ? 1 : 0;
                _ = runs.LedgerText();
                await TryAsync(() => program.Client.ResumeAsync(Victim, "test"));
                await TryAsync(() => program.Executor.ApproveAsync(Victim, "gate"));
                (await program.Executor.ApproveAsync(Sound, "gate").WaitAsync(Limit)).ShouldBeOfType<Outcome.Done>();
                (await program.Client.FollowAsync(Sound, run => run.Status.IsEnded()).WaitAsync(Limit)).Status.ShouldBe(RunStatus.Succeeded);
                wentOn += program.Client.Runs!.Get(Victim) is { Unread: null } run && run.Step("gate")?.Status is StepStatus.Completed ? 1 : 0;
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"Seed {seed}: {how}", e);
            }
        }
        output.WriteLine($"of {Journals} runs {unread} could not be read, {wentOn} went on all the same");
        unread.ShouldBeGreaterThan(Journals / 10);
    }

    private string Database => Path.Combine(_root, ".sisyphus", "sisyphus-state.db");

    private Program Open() => new(new SisyphusWorkspace(new SisyphusOptions { Workspace = _root }));

    /// <summary>Whatever it says of the run, it is said in words for people and comes to an end.</summary>
    private static async Task TryAsync(Func<Task<Outcome>> command)
    {
        try
        {
            await command().WaitAsync(Limit);
        }
        catch (Exception e) when (e is JournalUnreadableException or RunNotFoundException or StepHandlerMissingException)
        {
        }
    }

    private string Mutate(Random random)
    {
        using var connection = new SqliteDatabase(Database).OpenWriter();
        Execute(connection, "DROP TRIGGER IF EXISTS journal_refuses_update");
        var offsets = Query(connection, $"SELECT ordering FROM journal WHERE persistence_id LIKE '{Victim}/%'").ToArray();
        random.Shuffle(offsets);
        return string.Join("; ", offsets.Take(random.Next(1, 4)).ToList().Select(offset => Mutate(connection, offset, offsets[^1], random)));
    }

    private string Mutate(SqliteConnection connection, string offset, string other, Random random)
    {
        switch (random.Next(8))
        {
            case 0:
                var manifest = _manifests[random.Next(_manifests.Length)];
                Execute(connection, $"UPDATE journal SET manifest = '{manifest}' WHERE ordering = {offset}");
                return $"row {offset} is called {manifest}";
            case 1:
                Execute(connection, $"UPDATE journal SET message = (SELECT message FROM journal WHERE ordering = {other}) WHERE ordering = {offset}");
                return $"row {offset} has another's message";
            case 2:
                Execute(connection, $"UPDATE journal SET message = zeroblob({random.Next(3)}) WHERE ordering = {offset}");
                return $"row {offset} is empty";
            default:
                var message = Encoding.UTF8.GetString(Convert.FromHexString(Query(connection, $"SELECT hex(message) FROM journal WHERE ordering = {offset}")[0]));
                var mutated = Mutated(message, random);
                using (var command = connection.CreateCommand())
                {
                    command.CommandText = "UPDATE journal SET message = $message WHERE ordering = $offset";
                    command.Parameters.AddWithValue("$message", Encoding.UTF8.GetBytes(mutated));
                    command.Parameters.AddWithValue("$offset", offset);
                    command.ExecuteNonQuery();
                }
                return $"row {offset} is {mutated}";
        }
    }

    /// <summary>One value somewhere in it is gone, of another kind, or very large; still JSON, mostly.</summary>
    private static string Mutated(string json, Random random)
    {
        if (JsonNode.Parse(json) is not JsonObject root || random.Next(6) == 0)
            return json[..random.Next(json.Length)];
        var containers = new List<JsonNode>();
        Collect(root, containers);
        var container = containers[random.Next(containers.Count)];
        Func<JsonNode?>[] values =
        [
            () => null, () => -1, () => long.MaxValue, () => 1e300, () => "", () => new string('x', 100_000), () => true, () => new JsonArray(), () => new JsonObject(), () => "\ud83d",
            () => "9999-12-31T23:59:59.9999999+00:00", () => "../../x", () => $"{Sound}/executor",
        ];
        if (container is JsonObject { Count: > 0 } members)
        {
            var name = members.ElementAt(random.Next(members.Count)).Key;
            if (random.Next(3) == 0)
                members.Remove(name);
            else
                members[name] = values[random.Next(values.Length)]();
        }
        else if (container is JsonArray { Count: > 0 } items)
        {
            items[random.Next(items.Count)] = values[random.Next(values.Length)]();
        }
        return root.ToJsonString();
    }

    private static void Collect(JsonNode node, List<JsonNode> into)
    {
        into.Add(node);
        foreach (var child in node switch { JsonObject o => o.Select(m => m.Value), JsonArray a => a, _ => (IEnumerable<JsonNode?>)[] })
            if (child is JsonObject or JsonArray)
                Collect(child, into);
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static List<string> Query(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var rows = command.ExecuteReader();
        var found = new List<string>();
        while (rows.Read())
            found.Add(rows.GetString(0));
        return found;
    }

    private sealed class Program : IAsyncDisposable
    {
        public Program(SisyphusWorkspace workspace)
        {
            var handlers = new StepHandlers([KeyValuePair.Create<string, IStepHandler>("echo", new Echo())]);
            Client = new SisyphusClient(workspace, handlers, new EmbeddedEngineFactory(), TimeProvider.System) { StopPatience = TimeSpan.Zero };
            Executor = new WorkflowExecutor(Client, handlers);
        }

        public SisyphusClient Client { get; }

        public WorkflowExecutor Executor { get; }

        public async Task Start(string run, string steps) =>
            (await Client.StartAsync(WorkflowDefinition.FromYaml($"{{name: w, steps: [{steps}]}}"), Core.Values.Json.EmptyObject, "test", run)).Outcome.ShouldBeOfType<Outcome.Done>();

        public ValueTask DisposeAsync() => Client.DisposeAsync();
    }

    private sealed class Echo : IStepHandler
    {
        public Task<object?> RunAsync(StepCall call, CancellationToken abort) => Task.FromResult<object?>(call.StepId);
    }
}
