using SisyphusActors.Core.Ledger;

namespace SisyphusActors.Core.Tests.Ledger;

/// <summary>Holds the examples of <c>docs/ledger.md</c> to what is really written.</summary>
public sealed class LedgerExamplesTests
{
    [Theory]
    [InlineData("interrupted")]
    [InlineData("succeeded")]
    [InlineData("paused")]
    [InlineData("planned")]
    [InlineData("workspace")]
    public void The_documented_ledger_is_the_one_written(string name) => DocumentedExample.ShouldBe("ledger.md", name, Example(name));

    private static string Example(string name) => name switch
    {
        "interrupted" => LedgerDocument.Run(new RunStory().ReleaseUntilCrash().Crash().View()),
        "succeeded" => LedgerDocument.Run(new RunStory().WholeRelease().View()),
        "paused" => LedgerDocument.Run(ModelStory.Of(inDoubt: false).View()),
        "planned" => LedgerDocument.Run(PlanStory.Waiting().View()),
        _ => LedgerDocument.Workspace(Workspace(new RunStory().WholeRelease().Started(RunStory.Release, "r2", "Release 1.3 to every system"))),
    };

    private static WorkspaceView Workspace(RunStory story) => WorkspaceView.Of([story.View("r1").Summary, story.View("r2").Summary], story.View);
}
