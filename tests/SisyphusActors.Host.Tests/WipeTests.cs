using SisyphusActors.Core.Gateway;
using SisyphusActors.Core.Models;
using SisyphusActors.Core.Runs;
using SisyphusActors.Core.Tests.Ledger;
using SisyphusActors.Journal;
using SisyphusActors.Journal.Sqlite;

namespace SisyphusActors.Host.Tests;

public sealed class WipeTests : WorkspaceFolder
{
    private const string Sentence = "I am clearing context to maintain signal. Please resume me after `/clear`.";

    [Fact]
    public async Task A_persons_wipe_is_said_in_words_and_told_by_ledger_and_brief()
    {
        Tell(Story());

        (await RunAsync("wipe", "r1")).ShouldEndWith(3).Output.ShouldContain(Sentence);

        (await RunAsync("ledger", "r1")).Output.ShouldContain("cleared the context of build in its conversation talk");
        (await RunAsync("brief", "r1")).Output.ShouldContain("cleared the context of build in its conversation talk: what comes next begins with a brief");
        (await RunAsync("wipe", "r1")).ShouldEndWith(6).Error.ShouldContain("there is nothing to clear");
        (await RunAsync("wipe", "nosuch")).ShouldEndWith(4);
        (await RunAsync("ledger", "--verify")).ShouldEndWith(0);
    }

    [Fact]
    public async Task Whoever_follows_a_run_reads_that_a_context_was_full()
    {
        Tell(Story());
        using var follower = Start("show", "r1", "--follow");
        await follower.SaysAsync("waits for a budget");

        Tell(Story().Gateway(new GatewayEvent.ContextWiped("build", "talk", 900, 1_000, By: null)), after: Story().Entries.Count);

        await follower.SaysAsync(Sentence);
    }

    /// <summary>A run that waits for a budget, after an answer in a conversation.</summary>
    private static RunStory Story()
    {
        var (ask, model) = (new AskId("review", 1, "talk"), ModelName.Parse("opencode/anthropic/claude"));
        var question = new Question("build", null, "Hello?", null, [], "talk");
        return ModelStory.Of(inDoubt: false).Gateway(
            new GatewayEvent.Asked(ask, new RunActors("r1").Executor, question, [model], ModelLimits.Default, TimeSpan.FromMinutes(15)),
            new GatewayEvent.SessionClaimed(ask, 1, ModelStory.Key("review", 7), model),
            new GatewayEvent.SessionOpened(ask, ModelStory.Key("review", 7), "ses_1"),
            new GatewayEvent.CallClaimed(ask, 2, ModelStory.Key("review", 8), model, new Amount(200_000, 0, 1, 900_000), RunStory.Start),
            new GatewayEvent.CallAnswered(ask, ModelStory.Key("review", 8), ModelStory.Reply("Hello.", 1_000, 10), 1_000));
    }

    private void Tell(RunStory story, int after = 0)
    {
        Directory.CreateDirectory(Path.Combine(Root, ".sisyphus"));
        using var journal = SqliteJournal.Open(Path.Combine(Root, ".sisyphus", "sisyphus-state.db"));
        foreach (var entry in story.Entries.Skip(after))
            journal.Commit([new AppendBatch(entry.Actor, entry.SequenceNumber - 1, [entry.Recorded])]);
    }
}
