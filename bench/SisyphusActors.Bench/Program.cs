using SisyphusActors.Bench;

// dotnet run -c Release --project bench/SisyphusActors.Bench -- --quick
return args switch
{
    ["--case", var number, var engine] => await Cases.MeasureHereAsync(int.Parse(number), engine),
    ["--quick"] => await Report.PrintAsync(rounds: 1),
    [] => await Report.PrintAsync(rounds: 3),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("Usage: SisyphusActors.Bench [--quick]. Prints a table of each engine beside raw SQLite on the same work; --quick measures once, not the median of three.");
    return 2;
}
