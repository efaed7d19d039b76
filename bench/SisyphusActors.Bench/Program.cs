using SisyphusActors.Bench;

// dotnet run -c Release --project bench/SisyphusActors.Bench -- --quick
return args switch
{
    ["--case", var number, var who] => await Cases.MeasureHereAsync(int.Parse(number), who),
    ["--host", var folder, var engine] => await CommandCase.HostAsync(folder, Cases.Engine(engine)),
    ["--step", var folder, var engine] => await StartCase.StepAsync(folder, Cases.Engine(engine)),
    ["--run", var folder, var engine, var steps] => await ResumeCase.RunAsync(folder, Cases.Engine(engine), int.Parse(steps)),
    ["--open", var folder] => ListCase.Open(folder),
    ["--quick"] => await Report.PrintAsync(rounds: 1),
    [] => await Report.PrintAsync(rounds: 3),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("Usage: SisyphusActors.Bench [--quick]. Prints a table of each engine beside raw SQLite on the same work; --quick measures once, not the median of three.");
    return 2;
}
