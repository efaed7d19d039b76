using SisyphusActors.Core.Ledger;

namespace SisyphusActors.Core.Tests.Ledger;

/// <summary>Holds the examples of <c>docs/ledger.md</c> to what is really written. <c>SISYPHUS_ACCEPT=1</c> writes them anew.</summary>
public sealed class LedgerExamplesTests
{
    [Theory]
    [InlineData("interrupted")]
    [InlineData("succeeded")]
    [InlineData("paused")]
    [InlineData("planned")]
    [InlineData("workspace")]
    public void The_documented_ledger_is_the_one_written(string name)
    {
        var file = Path.Combine(Root(), "docs", "ledger.md");
        var text = File.ReadAllText(file).ReplaceLineEndings("\n");
        var begin = $"<!-- begin: {name} -->\n\n````markdown\n";
        const string end = "````\n\n<!-- end -->";
        var start = text.IndexOf(begin, StringComparison.Ordinal) + begin.Length;
        start.ShouldBeGreaterThan(begin.Length);
        var length = text.IndexOf(end, start, StringComparison.Ordinal) - start;

        if (Environment.GetEnvironmentVariable("SISYPHUS_ACCEPT") == "1")
            File.WriteAllText(file, text[..start] + Example(name) + text[(start + length)..]);
        else
            text.Substring(start, length).ShouldBe(Example(name));
    }

    private static string Example(string name) => name switch
    {
        "interrupted" => LedgerDocument.Run(new RunStory().ReleaseUntilCrash().Crash().View()),
        "succeeded" => LedgerDocument.Run(new RunStory().WholeRelease().View()),
        "paused" => LedgerDocument.Run(ModelStory.Of(inDoubt: false).View()),
        "planned" => LedgerDocument.Run(PlanStory.Waiting().View()),
        _ => LedgerDocument.Workspace(Workspace(new RunStory().WholeRelease().Started(RunStory.Release, "r2", "Release 1.3 to every system"))),
    };

    private static WorkspaceView Workspace(RunStory story) => WorkspaceView.Of([story.View("r1").Summary, story.View("r2").Summary], story.View);

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "SisyphusActors.sln")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests run outside the repository.");
        return folder;
    }
}
