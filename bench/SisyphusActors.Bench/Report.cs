using System.Globalization;
using Spectre.Console;

namespace SisyphusActors.Bench;

/// <summary>One table: each figure beside raw SQLite's, measured in the same minutes on the same machine. Ratios travel; rates do not.</summary>
internal static class Report
{
    public static async Task<int> PrintAsync(int rounds)
    {
        var table = new Table().Border(TableBorder.Markdown).AddColumns(["a second", "raw SQLite", .. Cases.Engines.Select(e => e.Name)]);
        foreach (var column in table.Columns.Skip(1))
            column.RightAligned();
        table.AddRow("rows, 1,000 a transaction", Rate(RawWriter.RowsPerSecond(transactions: 100, rowsEach: 1_000)));
        for (var number = 0; number < Cases.All.Count; number++)
            foreach (var row in await Task.Run(() => Rows(number, rounds)))
                table.AddRow(row);
        AnsiConsole.Profile.Width = 120;
        AnsiConsole.Write(table);
        if (Cases.Engines.Count == 1)
            Console.WriteLine("Akka.NET is not in this build, so it has no column: build with -p:WithAkka=true where the package feed carries it.");
        return 0;
    }

    private static IEnumerable<string[]> Rows(int number, int rounds)
    {
        var measured = Cases.All[number];
        var engines = Cases.Engines.Select(e => e.Name).ToList();
        var rates = Enumerable.Range(0, rounds)
            .Select(_ => (Raw: measured.Raw(), Engines: engines.Select(e => ChildProcess.Figure(number, e)).ToList()))
            .ToList();
        var raw = Median(rates.Select(r => r.Raw));
        yield return
        [
            $"{measured.Name}: {measured.Unit}",
            Rate(raw),
            .. engines.Select((_, e) => Median(rates.Select(r => r.Engines[e]))).Select(rate => $"{Rate(rate)} ({rate / raw:0.00})"),
        ];
        if (measured.Steps is { } steps)
            yield return [$"{measured.Name}: fsyncs a step", "1", .. engines.Select(e => ChildProcess.Flushes(number, e) is { } flushes ? $"{flushes / steps:0.000}" : "no strace")];
    }

    private static double Median(IEnumerable<double> figures) => figures.Order().ToList() is var ordered ? ordered[ordered.Count / 2] : 0;

    private static string Rate(double perSecond) => perSecond.ToString("N0", CultureInfo.InvariantCulture);
}
