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
        IReadOnlyList<string> engines = measured.IsOfEachEngine ? Engines : [Engines[0]];
        var figures = Enumerable.Range(0, rounds).Select(_ => Round(number, engines)).ToList();
        var raw = Median(figures.Select(f => f.Raw));
        yield return
        [
            measured.Name,
            Text(raw),
            .. Engines.Select((_, e) => e < engines.Count ? Beside(raw, Median(figures.Select(f => f.Engines[e]))) : ""),
            measured.Target,
        ];
        if (measured.Steps is { } steps)
            yield return ["fsyncs a step of these", "1", .. Engines.Select(e => ChildProcess.CountFlushes(number, e) is { } flushes ? $"{flushes / steps:0.000}" : "no strace"), measured.FlushTarget];
    }

    private static (double? Raw, List<double?> Engines) Round(int number, IReadOnlyList<string> engines) =>
        (ChildProcess.Figure(number, Cases.RawSqlite), [.. engines.Select(e => ChildProcess.Figure(number, e))]);

    private static double? Median(IEnumerable<double?> figures) => figures.Order().ToList() is var ordered ? ordered[ordered.Count / 2] : null;

    private static string Beside(double? raw, double? figure) => raw is null || figure is null ? Text(figure) : $"{Text(figure)} ({figure / raw:0.00})";

    private static string Text(double? figure) => figure is { } known ? known.ToString(known < 1_000 ? "0.0" : "N0", CultureInfo.InvariantCulture) : "";
}
