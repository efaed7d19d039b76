namespace SisyphusActors.Architecture.Tests;

public sealed class ProjectEdgeTests
{
    private static readonly SortedDictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        ["SisyphusActors.Akka"] = ["SisyphusActors.Engine"],
        ["SisyphusActors.Core"] = [],
        ["SisyphusActors.Journal"] = ["SisyphusActors.Core"],
        ["SisyphusActors.Seams"] = ["SisyphusActors.Core"],
        ["SisyphusActors.Engine"] = ["SisyphusActors.Core", "SisyphusActors.Journal"],
        ["SisyphusActors.Hosting"] = ["SisyphusActors.Engine", "SisyphusActors.Seams"],
        ["SisyphusActors.Simulation"] = ["SisyphusActors.Hosting"],
        ["SisyphusActors.TestKit"] = ["SisyphusActors.Hosting"],
        ["SisyphusActors.Simulation"] = ["SisyphusActors.Hosting"],
        ["SisyphusActors.Host"] = ["SisyphusActors.Akka", "SisyphusActors.Hosting", "SisyphusActors.Simulation"],
    };

    [Fact]
    public void Every_source_project_has_the_edges_of_the_design_and_no_other() =>
        Repository.SourceProjects.ToDictionary(p => Path.GetFileNameWithoutExtension(p)!, p => Repository.References(p, "ProjectReference"))
            .OrderBy(p => p.Key, StringComparer.Ordinal)
            .Select(p => $"{p.Key} -> {string.Join(", ", p.Value)}")
            .ShouldBe(Allowed.Select(p => $"{p.Key} -> {string.Join(", ", p.Value)}"));

    [Fact]
    public void Core_references_no_package_and_no_framework()
    {
        var core = Repository.SourceProjects.Single(p => p.EndsWith("SisyphusActors.Core.csproj", StringComparison.Ordinal));

        Repository.References(core, "PackageReference").ShouldBeEmpty();
        Repository.References(core, "FrameworkReference").ShouldBeEmpty();
    }

    [Fact]
    public void Every_package_version_stands_in_one_place() =>
        Repository.SourceProjects.Where(p => File.ReadAllText(p).Contains("Version=\"", StringComparison.Ordinal)).ShouldBeEmpty();

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        var solution = File.ReadAllText(Path.Combine(Repository.Root, "SisyphusActors.sln"));

        string[] folders = ["src", "tests", "samples", "bench"];
        folders.SelectMany(f => Directory.EnumerateFiles(Path.Combine(Repository.Root, f), "*.csproj", SearchOption.AllDirectories))
            .Where(p => !solution.Contains(Path.GetFileName(p), StringComparison.Ordinal))
            .ShouldBeEmpty();
    }
}
