using System.Text;
using System.Text.RegularExpressions;
using SisyphusActors.Core.Reservations;

namespace SisyphusActors.Core.Tests.Reservations;

public sealed class PathPatternTests
{
    [Theory]
    [InlineData("src/a.cs", "src/a.cs", true)]
    [InlineData("src/a.cs", "src/b.cs", false)]
    [InlineData("src/*.cs", "src/a.cs", true)]
    [InlineData("src/*.cs", "src/db/a.cs", false)]
    [InlineData("src/**", "src/db/a.cs", true)]
    [InlineData("src/**", "docs/a.md", false)]
    [InlineData("src/**/*.cs", "src/a.cs", true)]
    [InlineData("**/*.md", "docs/**", true)]
    [InlineData("src/a*.cs", "src/*b.cs", true)]
    [InlineData("src/a*.cs", "src/b*.cs", false)]
    [InlineData("src/?.cs", "src/ab.cs", false)]
    [InlineData("Src/a.cs", "src/a.cs", false)]
    [InlineData("a*", "*", true)]
    public void Patterns_overlap_when_a_path_fits_both(string one, string other, bool overlap)
    {
        PathPattern.Overlap(one, other).ShouldBe(overlap);
        PathPattern.Overlap(other, one).ShouldBe(overlap);
    }

    [Fact]
    public void Whatever_path_fits_two_patterns_they_overlap_and_only_then()
    {
        string[] parts = ["a", "b", "*", "?", "a*", "**"];
        var patterns = (from x in parts from y in parts select $"{x}/{y}").Concat(parts).ToList();
        string[] names = ["a", "b", "c", "ab", "aa"];
        var paths = (from x in names from y in names from z in names select $"{x}/{y}/{z}").Concat(from x in names from y in names select $"{x}/{y}").Concat(names).ToList();
        var fitting = patterns.ToDictionary(p => p, p => paths.Where(path => Regex.IsMatch("/" + path, Expression(p))).ToHashSet(StringComparer.Ordinal), StringComparer.Ordinal);

        foreach (var one in patterns)
            foreach (var other in patterns)
                PathPattern.Overlap(one, other).ShouldBe(fitting[one].Overlaps(fitting[other]), $"{one} and {other}");
    }

    [Theory]
    [InlineData("")]
    [InlineData("/etc/passwd")]
    [InlineData("src/../x")]
    [InlineData("src//x")]
    [InlineData("src\\x")]
    [InlineData("src/")]
    public void A_pattern_stays_inside_the_workspace(string pattern) => PathPattern.Problem(pattern).ShouldNotBeNull();

    /// <summary>The same by other means: ** is any number of whole folders or names.</summary>
    private static string Expression(string pattern)
    {
        var expression = new StringBuilder("^");
        foreach (var segment in pattern.Split('/'))
            expression.Append(segment == "**" ? "(/[^/]+)*" : "/" + string.Concat(segment.Select(c => c switch { '*' => "[^/]*", '?' => "[^/]", _ => Regex.Escape(c.ToString()) })));
        return expression.Append('$').ToString();
    }
}
