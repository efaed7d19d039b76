using System.Runtime.CompilerServices;
using System.Xml.Linq;

namespace SisyphusActors.Architecture.Tests;

/// <summary>The checkout these tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(ThisFile())!, "..", ".."));

    public static IReadOnlyList<string> SourceProjects { get; } =
        [.. Directory.EnumerateFiles(Path.Combine(Root, "src"), "*.csproj", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];

    /// <summary>What a project file names: other projects, packages, frameworks.</summary>
    public static IReadOnlyList<string> References(string projectFile, string element) =>
    [
        .. XDocument.Load(projectFile).Descendants(element)
            .Select(e => (string)e.Attribute("Include")!)
            .Select(include => element == "ProjectReference" ? Path.GetFileNameWithoutExtension(include.Replace('\\', '/')) : include)
            .Order(StringComparer.Ordinal),
    ];

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
