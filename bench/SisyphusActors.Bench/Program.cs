using SisyphusActors.Bench;

// dotnet run -c Release --project bench/SisyphusActors.Bench -- --quick
return args switch
{
    ["--case", "steps", var runs, var steps] => await StepCase.RunInThisProcessAsync(int.Parse(runs), int.Parse(steps)),
    ["--quick"] => await Report.PrintAsync(quick: true),
    [] => await Report.PrintAsync(quick: false),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("Usage: SisyphusActors.Bench [--quick]. Prints a table of rates beside the raw limit of SQLite on the same rows and pragmas.");
    return 2;
}
