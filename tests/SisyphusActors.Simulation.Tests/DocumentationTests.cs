using System.Runtime.CompilerServices;
using SisyphusActors.Simulation.Checks;
using SisyphusActors.Simulation.Scenarios;

namespace SisyphusActors.Simulation.Tests;

/// <summary>Holds <c>docs/simulation.md</c> to the program.</summary>
public sealed class DocumentationTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(Path.GetDirectoryName(ThisFile())!, "..", "..", "docs", "simulation.md")).ReplaceLineEndings(" ");

    [Fact]
    public void The_page_has_every_incident()
    {
        var table = Page[Page.IndexOf("## Incidents", StringComparison.Ordinal)..Page.IndexOf("## Invariants", StringComparison.Ordinal)];
        Enum.GetValues<IncidentKind>().Select(Incident.Words).Where(kind => !table.Contains(kind, StringComparison.Ordinal)).ShouldBeEmpty();
    }

    [Fact]
    public void The_page_has_every_invariant() =>
        typeof(Invariants).GetFields().Select(f => (string)f.GetRawConstantValue()!).Where(i => !Page.Contains(i, StringComparison.Ordinal)).ShouldBeEmpty();

    [Fact]
    public void The_page_has_every_planted_bug_and_no_other()
    {
        var table = Page[Page.IndexOf("| planted bug |", StringComparison.Ordinal)..Page.IndexOf("## Figures", StringComparison.Ordinal)];
        table.Split('|', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Skip(2)
            .ShouldBe(MutantTests.Names, ignoreOrder: true);
    }

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
