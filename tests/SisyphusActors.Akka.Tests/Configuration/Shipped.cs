using System.Runtime.CompilerServices;

namespace SisyphusActors.Akka.Tests.Configuration;

/// <summary>The HOCON in this repository: every .conf file, and every example in a document.</summary>
internal static class Shipped
{
    private static readonly string Root = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(ThisFile())!, "..", "..", ".."));

    public static IReadOnlyDictionary<string, string> Hocon { get; } = new SortedDictionary<string, string>(
        Files("*.conf").ToDictionary(Named, File.ReadAllText).Concat(Files("*.md").SelectMany(Examples)).ToDictionary(), StringComparer.Ordinal);

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    private static IEnumerable<string> Files(string pattern) => Directory
        .EnumerateFiles(Root, pattern, new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.Hidden | FileAttributes.ReparsePoint })
        .Where(path => !Named(path).Split('/').Any(folder => folder is "bin" or "obj"));

    private static IEnumerable<KeyValuePair<string, string>> Examples(string path) => File.ReadAllText(path)
        .Split("```hocon\n").Skip(1)
        .Select((block, i) => KeyValuePair.Create($"{Named(path)}, example {i + 1}", block[..block.IndexOf("```", StringComparison.Ordinal)]));

    private static string Named(string path) => Path.GetRelativePath(Root, path).Replace('\\', '/');

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
