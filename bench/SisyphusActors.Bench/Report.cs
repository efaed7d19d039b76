using System.Globalization;
using Spectre.Console;

namespace SisyphusActors.Bench;

/// <summary>One table: each figure beside raw SQLite's, measured in the same minutes on the same machine. Ratios travel; rates do not.</summary>
internal static class Report
{
    private static readonly IReadOnlyList<string> Engines = [.. Cases.Engines.Select(e => e.Name)];

    public static async Task<int> PrintAsync(int rounds)
    {
        var table = new Table().Border(TableBorder.Markdown).AddColumns(["", "raw SQLite", .. Engines, "asked of embedded"]);
        foreach (var column in table.Columns.Skip(1))
            column.RightAligned();
        for (var number = 0; number < Cases.All.Count; number++)
            foreach (var row in await Task.Run(() => Rows(number, rounds)))
                table.AddRow(row);
        AnsiConsole.Profile.Width = 160;
        AnsiConsole.Write(table);
        if (Engines.Count == 1)
            Console.WriteLine("Akka.NET is not in this build, so it has no column: build with -p:WithAkka=true where the package feed carries it.");
        return 0;
    }

    private static IEnumerable<string[]> Rows(int number, int rounds)
    {
        var measured = Cases.All[number];
        var pairs = (measured.IsOfEachEngine ? Engines : Engines.Take(1))
            .Select(engine => Enumerable.Range(0, rounds).Select(_ => Pair(number, engine)).ToList()).ToList();
        yield return
        [
            measured.Name,
            Text(Median(pairs.SelectMany(p => p).Select(p => p.Raw))),
            .. Engines.Select((_, e) => e < pairs.Count ? Text(pairs[e]) : ""),
            measured.Target,
        ];
        if (measured.Steps is { } steps)
            yield return ["fsyncs a step of these", "1", .. Engines.Select(e => ChildProcess.CountFlushes(number, e) is { } flushes ? $"{flushes / steps:0.000}" : "no strace"), measured.FlushTarget];
    }

    /// <summary>One right after the other: on a shared machine only such two can be compared.</summary>
    private static (double? Raw, double? Engine) Pair(int number, string engine) =>
        (ChildProcess.Figure(number, Cases.RawSqlite), ChildProcess.Figure(number, engine));

    private static string Text(List<(double? Raw, double? Engine)> pairs) =>
        Text(Median(pairs.Select(p => p.Engine))) + (Median(pairs.Select(p => p.Engine / p.Raw)) is { } ratio ? $" ({ratio:0.00})" : "");

    private static double? Median(IEnumerable<double?> figures) => figures.Order().ToList() is var ordered ? ordered[ordered.Count / 2] : null;

    private static string Text(double? figure) => figure is { } known ? known.ToString(known < 1_000 ? "0.0" : "N0", CultureInfo.InvariantCulture) : "";
}
