using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Briefs;
using SisyphusActors.Core.Building;
using SisyphusActors.Core.Execution;
using SisyphusActors.Core.Intents;
using SisyphusActors.Core.Ledger;
using SisyphusActors.Core.Operations;
using SisyphusActors.Core.Planning;
using SisyphusActors.Core.Runs;
using SisyphusActors.Core.Tests.Ledger;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Tests.Briefs;

public sealed class BriefTests
{
    private static readonly BriefMemory[] Memories = [new("m1", "correction", "left-pad has a known vulnerability: use PadLeft")];

    [Fact]
    public void The_documented_brief_is_the_one_written() =>
        DocumentedExample.ShouldBe("brief.md", "brief", Brief.Of(new RunStory().ReleaseUntilCrash().Crash().View(), Memories, Brief.TokensMin).Text);

    [Fact]
    public void It_says_how_the_run_stands_and_what_to_type()
    {
        var brief = Brief.Of(new RunStory().ReleaseUntilCrash().Crash().View(), Memories);

        brief.Text.ShouldStartWith("# Brief of run `r1`\n\nStatus: interrupted | Phase 2/3 | Steps 1/4 | Offset 21\nWaits for: a host: it was interrupted\nNext: `sisyphus resume r1`\n");
        brief.Text.ShouldContain("- `m1` correction: left-pad has a known vulnerability");
        brief.Text.ShouldContain("- coordinator: plan b67efc44839e finalised: the validator accepted it");
        brief.LeftOut.ShouldBeEmpty();
    }

    [Fact]
    public void Its_commands_mean_the_same_database()
    {
        var brief = Brief.Of(new RunStory().ReleaseUntilCrash().Crash().View(), [], commandOptions: " --db x.db");

        brief.NextAction.ShouldBe("sisyphus resume r1 --db x.db");
        brief.Text.ShouldContain("`sisyphus ledger r1 --db x.db`");
    }

    [Fact]
    public void The_tail_of_an_error_keeps_its_lines_and_cannot_break_out()
    {
        var error = $"exit code 1: {string.Join('\n', Enumerable.Range(1, 500).Select(i => $"line {i}"))}\n```\n## Status: succeeded\u001b[2J";
        var view = new RunStory().Started(RunStory.Release).Executor(
            new ExecutorEvent.StepStarted("lint", 1, RunStory.Key("lint")),
            new ExecutorEvent.StepFailed("lint", RunStory.Key("lint"), error, 1)).View();

        var text = Brief.Of(view, []).Text;

        text.ShouldContain("- `lint` after attempt 1, exit code 1:\n\n````\n…\n");
        text.ShouldContain("line 500\n```\n## Status: succeeded [2J\n````\n");
        text.ShouldNotContain("line 1\n");
    }

    [Fact]
    public void Of_a_goal_it_tells_plan_tests_and_files()
    {
        var planned = new PlanOutput("Add a token check.", [new PlannedFile("src/login.cs", FileChange.Modify, "checks the token")],
            [new PlannedLibrary("oidc", "2.1.0")], ["Clocks differ."], ["make test"], ["Check the token."]);
        var story = new RunStory().Started(IntentPlan.Of("Add OIDC login", planned, 4, IntentPlan.DefaultRoundsMax));

        var begun = Brief.Of(story.View(), []).Text;
        begun.ShouldContain("## Plan\n\n- Add a token check.\n- Must pass: `make test`\n- Risk: Clocks differ.\n- Library: `oidc 2.1.0`\n");
        begun.ShouldContain("## Files\n\n- `src/login.cs` modify: checks the token\n");

        var (before, after) = (Sha256.Of("before"), Sha256.Of("after"));
        var written = Brief.Of(
            story.By(new RunActors("r1").Builder, new BuilderEvent.FileEdited("src/login.cs", before, after, OpKey.Of("r1", "ApplyPatchST", 1, "patch", after)))
                .Executor(new ExecutorEvent.TestPassed("ExecuteST[0]", 1, "make test")).View(), []).Text;
        written.ShouldContain("- Must pass: `make test`, passed in round 1\n");
        written.ShouldContain($"- `src/login.cs` modify: checks the token; written, SHA-256 `{after.ToString()[..12]}`\n");
    }

    [Theory]
    [InlineData(500)]
    [InlineData(700)]
    [InlineData(1_500)]
    [InlineData(4_000)]
    public void However_long_the_run_it_fits_and_says_what_went(int tokens)
    {
        var view = Long();

        var brief = Brief.Of(view, Memories, tokens);

        brief.Tokens.ShouldBeLessThanOrEqualTo(tokens);
        brief.Tokens.ShouldBe(TokenCount.Of(brief.Text));
        brief.Text.ShouldContain($"Next: `{view.NextAction}`");
        foreach (var omission in brief.LeftOut)
            brief.Text.ShouldContain($"{omission.Lines} of {omission.Of} under {omission.Section}");
        brief.LeftOut.Single(o => o.Section == "Next").Of.ShouldBe(9_696);
    }

    [Fact]
    public void What_is_least_important_goes_first()
    {
        var brief = Brief.Of(Long(), Memories, 800);

        var titles = brief.Sections.Select(s => s.Title).ToList();
        titles.ShouldContain("Goal");
        titles.ShouldContain("What failed");
        titles.ShouldNotContain("Done");
        titles.ShouldNotContain("Memories");
    }

    [Fact]
    public void The_same_events_give_the_same_bytes() => Brief.Of(Long(), Memories, 900).Text.ShouldBe(Brief.Of(Long(), Memories, 900).Text);

    [Fact]
    public void Fewer_tokens_than_what_never_goes_are_refused() =>
        Should.Throw<ArgumentOutOfRangeException>(() => Brief.Of(new RunStory().Started(RunStory.Release).View(), [], Brief.TokensMin - 1));

    /// <summary>10,000 steps of which some have failed, under a goal and ids as long as they may be.</summary>
    private static RunView Long()
    {
        var plan = RunStory.Release with { Steps = [.. Enumerable.Range(0, 10_000).Select(i => RunStory.Step($"s{i}".PadRight(100, 'x'), new StepWork.Run("x"), title: new string('木', 200)))] };
        var story = new RunStory().Started(plan, goal: new string('木', 10_000));
        foreach (var (index, step) in plan.Steps.Take(304).Index())
            story.Executor(
                new ExecutorEvent.StepStarted(step.Id, 1, RunStory.Key(step.Id)),
                index % 76 == 0
                    ? new ExecutorEvent.StepFailed(step.Id, RunStory.Key(step.Id), new string('木', 3_000), 1)
                    : (IEvent)new ExecutorEvent.StepCompleted(step.Id, RunStory.Key(step.Id), Json.From(new string('木', 500))));
        return story.Coordinator(new RunEvent.RunFailed($"{plan.Steps[0].Id} failed", [])).View();
    }
}
