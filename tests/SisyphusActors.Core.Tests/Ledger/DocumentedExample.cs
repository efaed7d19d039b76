namespace SisyphusActors.Core.Tests.Ledger;

/// <summary>An example on a page of <c>docs</c>, held to what is really written. <c>SISYPHUS_ACCEPT=1</c> writes it anew.</summary>
internal static class DocumentedExample
{
    public static void ShouldBe(string page, string name, string written)
    {
        var file = Path.Combine(Root(), "docs", page);
        var text = File.ReadAllText(file).ReplaceLineEndings("\n");
        var begin = $"<!-- begin: {name} -->\n\n````markdown\n";
        const string end = "````\n\n<!-- end -->";
        var start = text.IndexOf(begin, StringComparison.Ordinal) + begin.Length;
        start.ShouldBeGreaterThan(begin.Length);
        var length = text.IndexOf(end, start, StringComparison.Ordinal) - start;

        if (Environment.GetEnvironmentVariable("SISYPHUS_ACCEPT") == "1")
            File.WriteAllText(file, text[..start] + written + text[(start + length)..]);
        else
            text.Substring(start, length).ShouldBe(written);
    }

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "SisyphusActors.sln")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests run outside the repository.");
        return folder;
    }
}
