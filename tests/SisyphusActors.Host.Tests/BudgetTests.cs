using SisyphusActors.Core.Tests.Ledger;
using SisyphusActors.Journal;
using SisyphusActors.Journal.Sqlite;

namespace SisyphusActors.Host.Tests;

public sealed class BudgetTests : WorkspaceFolder
{
    [Fact]
    public async Task A_paused_run_says_what_is_used_up_and_what_to_type()
    {
        Tell(ModelStory.Of(inDoubt: false));

        (await RunAsync("list")).ShouldEndWith(0).Output.ShouldContain("paused");
        var shown = (await RunAsync("show", "r1")).ShouldEndWith(0).Output;
        shown.ShouldContain("draft waits for a budget: 2 of 2 calls of draft are used");
        shown.ShouldContain("more: sisyphus budget r1 --step draft --add calls=2");
        shown.ShouldContain("1 of 2 questions ended");
        (await RunAsync("budget", "r1")).ShouldEndWith(0).Output.ShouldContain("run r1: 1200 of 100000 tokens, 0.034 of 2 US $");
        (await RunAsync("budget", "r1", "--json")).ShouldEndWith(0).Output.ShouldContain("\"used\": 1200");
        (await RunAsync("show", "r1", "--json")).ShouldEndWith(0).Output.ShouldContain("\"model\": \"openai/small\"");
    }

    [Fact]
    public async Task A_call_in_doubt_is_shown_with_both_answers()
    {
        Tell(ModelStory.Of(inDoubt: true));

        var shown = (await RunAsync("show", "r1")).ShouldEndWith(0).Output;

        shown.ShouldContain("review: its call to openai/large is in doubt: its host died");
        shown.ShouldContain("it was not, ask again: sisyphus resolve r1 review --retry");
        (await RunAsync("resolve", "r1", "review", "--settled", "--output", "\"Fine.\"")).Output.ShouldContain("the model call of review is settled as answered");
        (await RunAsync("show", "r1", "--json")).Output.ShouldNotContain("in_doubt");
    }

    [Fact]
    public async Task A_budget_of_the_settings_is_added_to()
    {
        Write("w.yaml", "{ name: gate, steps: [ { id: ask, approve: Really? } ] }");
        Directory.CreateDirectory(Path.Combine(Root, ".sisyphus"));
        Write(".sisyphus/sisyphus.conf", "sisyphus.budget.run.tokens = 100");
        (await RunAsync("run", "w.yaml", "--id", "w", "--no-wait")).ShouldEndWith(3);
        (await RunAsync("budget", "w")).ShouldEndWith(0).Output.ShouldContain("no model was called");

        (await RunAsync("budget", "w", "--add", "tokens=50")).ShouldEndWith(3).Output.ShouldContain("tokens=50 added to the budget");

        (await RunAsync("budget", "w")).Output.ShouldContain("0 of 150 tokens");
        (await RunAsync("budget", "w", "--add", "cost=1")).ShouldEndWith(6).Error.ShouldContain("no limit on cost");
        (await RunAsync("budget", "w", "--add", "tokens=lots")).ShouldEndWith(2).Error.ShouldContain("--add tokens=lots is no amount");
        (await RunAsync("show", "w")).Output.ShouldContain("waiting input");
    }

    private void Tell(RunStory story)
    {
        Directory.CreateDirectory(Path.Combine(Root, ".sisyphus"));
        using var journal = SqliteJournal.Open(Path.Combine(Root, ".sisyphus", "sisyphus-state.db"));
        foreach (var entry in story.Entries)
            journal.Commit([new AppendBatch(entry.Actor, entry.SequenceNumber - 1, [entry.Recorded])]);
    }
}
