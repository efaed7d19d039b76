using System.Diagnostics;
using Microsoft.Data.Sqlite;
using SisyphusActors.Engine;

namespace SisyphusActors.Bench;

/// <summary><c>sisyphus list</c>, of the program that <see cref="ProgramVariable"/> names; not measured without. Raw: an empty .NET program that opens the database.</summary>
internal sealed class ListCase(int events) : Case
{
    public const string ProgramVariable = "SISYPHUS_PROGRAM";

    private const int Starts = 10;

    public override string Name => $"list on {events:N0} events, median: ms";

    public override bool IsOfEachEngine => false;

    public override double? Raw() => Environment.GetEnvironmentVariable(ProgramVariable) is null ? null : MedianAsync(folder => ChildProcess.Start("--open", folder)).Result;

    public override Task<double> MeasureAsync(IActorEngineFactory engine) => Environment.GetEnvironmentVariable(ProgramVariable) is { } program
        ? MedianAsync(folder => Process.Start(new ProcessStartInfo(program, ["list", "--workspace", folder]) { RedirectStandardOutput = true })!)
        : Task.FromResult(double.NaN);

    /// <summary>The other process.</summary>
    public static int Open(string folder)
    {
        SQLitePCL.Batteries_V2.Init();
        using var connection = new SqliteConnection($"Data Source={Path.Combine(folder, ".sisyphus", "sisyphus-state.db")};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT max(ordering) FROM journal";
        Console.WriteLine(command.ExecuteScalar());
        return 0;
    }

    private async Task<double> MedianAsync(Func<string, Process> start)
    {
        using var folder = new ScratchFolder();
        await using (var library = new Library(folder.Path, Cases.Engines[0]))
            await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => library.RunAsync(events / 100)));
        var times = new List<double>();
        for (var i = 0; i < Starts; i++)
        {
            var watch = Stopwatch.StartNew();
            using var program = start(folder.Path);
            if ((await program.StandardOutput.ReadToEndAsync()).Length == 0)
                throw new InvalidOperationException($"{program.StartInfo.FileName} printed nothing.");
            await program.WaitForExitAsync();
            times.Add(watch.Elapsed.TotalMilliseconds);
        }
        return times.Order().ElementAt(Starts / 2);
    }
}
