using System.Globalization;
using Spectre.Console;

namespace SisyphusActors.Bench;

/// <summary>One table: each figure beside the raw limit, measured in the same minutes on the same machine. Ratios travel; absolute rates do not.</summary>
internal static class Report
{
    public static async Task<int> PrintAsync(bool quick)
    {
        var rounds = quick ? 1 : 3;
        var rawOneRow = Median(rounds, () => RawLimit.RowsPerSecond(quick ? 2_000 : 10_000, 1));
        var rawThousand = Median(rounds, () => RawLimit.RowsPerSecond(50, 1_000));

        var table = new Table().Border(TableBorder.Markdown)
            .AddColumns("case", "per second", "of raw one-row transactions", "fsyncs per step");
        table.AddRow("raw SQLite, FULL, one row a transaction", Rate(rawOneRow), "1.00", "1");
        table.AddRow("raw SQLite, FULL, 1,000 rows a transaction", Rate(rawThousand), Ratio(rawThousand, rawOneRow), "0.001");
        foreach (var (runs, steps) in ((int, int)[])[(1, 100), (1, 1_000), (1, 10_000), (200, 20)])
        {
            var measured = await Task.Run(() => StepCase.Measure(runs, steps));
            table.AddRow(
                string.Create(CultureInfo.InvariantCulture, $"durable steps, {runs:N0} × {steps:N0}"),
                Rate(measured.StepsPerSecond),
                Ratio(measured.StepsPerSecond, rawOneRow),
                measured.FsyncsPerStep is { } fsyncs ? fsyncs.ToString("0.000", CultureInfo.InvariantCulture) : "install strace to count");
        }
        AnsiConsole.Profile.Width = 120;
        AnsiConsole.Write(table);
        return 0;
    }

    private static double Median(int rounds, Func<double> measure) =>
        Enumerable.Range(0, rounds).Select(_ => measure()).Order().ElementAt(rounds / 2);

    private static string Rate(double perSecond) => perSecond.ToString("N0", CultureInfo.InvariantCulture);

    private static string Ratio(double rate, double raw) => (rate / raw).ToString("0.00", CultureInfo.InvariantCulture);
}
