using System.CommandLine;
using System.Globalization;
using SisyphusActors.Hosting.Workflows;
using SisyphusActors.Simulation;
using SisyphusActors.Simulation.Reports;
using SisyphusActors.Simulation.Scenarios;
using Spectre.Console;

namespace SisyphusActors.Host.Cli;

internal sealed class SimulateCommand : HostCommand
{
    private const int DefaultRuns = 1_000;

    private readonly Option<long?> _seed = new("--seed")
    {
        Description = "The first seed, from 0; alone, that one is played and no other. Default: 1.",
        HelpName = "N",
    };

    private readonly Option<int?> _runs = new("--runs")
    {
        Description = $"How many seeds, one after another. Default: {DefaultRuns}, or 1 with --seed.",
        HelpName = "N",
    };

    private readonly Option<string?> _workflow = new("--workflow")
    {
        Description = "The workflow, YAML or JSON; its steps are only acted. Default: the samples, and one with every kind of step.",
        HelpName = "FILE",
    };

    public SimulateCommand(Screen screen) : base(
        screen, "simulate", "Play a workflow on virtual time, with crashes, full disks and lost messages that follow from a seed. Nothing of it is run.",
        "sisyphus simulate --runs 100", "sisyphus simulate --workflow build.yaml", "sisyphus simulate --seed 42")
    {
        Options.Add(_seed);
        Options.Add(_runs);
        Options.Add(_workflow);
        _workflow.CompletionSources.Add(Suggestions.Workflows);
    }

    public override async Task<ExitCode> RunAsync(Session session)
    {
        var (seed, runs, path) = (session.Parsed.GetValue(_seed), session.Parsed.GetValue(_runs), session.Parsed.GetValue(_workflow));
        if (seed < 0)
            throw new CommandException(ExitCode.Usage, "--seed is 0 or more.");
        if (runs < 1)
            throw new CommandException(ExitCode.Usage, "--runs is at least 1.");
        var works = path is null ? SimulatedWork.Samples : [Read(path)];
        var simulator = new Simulator(works);
        var report = await Task.Run(() => simulator.Run((ulong)(seed ?? 1), runs ?? (seed is null ? DefaultRuns : 1))).ConfigureAwait(false);
        if (session.Json)
            session.Screen.Line(Shapes.Document(Shapes.Simulation.Of(works.Select(w => w.Name), report, failed => Replay(failed, path))));
        else
            Tell(session.Screen, works, report, path);
        return report.Failure is null ? ExitCode.Ok : ExitCode.Failed;
    }

    private static SimulatedWorkflow Read(string path)
    {
        try
        {
            var workflow = SimulatedWorkflow.Read(path, out var problems);
            return problems.IsEmpty ? workflow : throw new ProblemsException(path, problems);
        }
        catch (WorkflowFormatException e)
        {
            throw new ProblemsException(path, e.Problems);
        }
    }

    private static string Replay(ulong seed, string? workflow) =>
        $"sisyphus simulate --seed {seed}{(workflow is null ? "" : $" --workflow {ShellWord.Of(workflow)}")}";

    private static void Tell(Screen screen, IReadOnlyList<SimulatedWork> works, SimulationReport report, string? path)
    {
        var played = $"{Count(report.Seeds, "seed")} from {report.FirstSeed} on, {string.Join(", ", works.Select(w => Screen.Safe(w.Name)))}";
        if (report.Failure is { } failure)
        {
            screen.Line(Color.Red, "failed", $": {played}");
            foreach (var line in failure.Lines(Replay(failure.Original.Scenario.Seed, path)))
                screen.Line(Screen.Safe(line));
        }
        else
            screen.Line(Color.Green, "held", $": {played}");
        screen.Line($"{Number(Math.Round(report.SeedsPerMinute))} seeds a minute: {Count(report.Coverage.Hosts, "host")}, {Count(report.Coverage.Commits, "commit")}, {Count(report.Coverage.Steps, "step")}");
        screen.Line($"what happened: {Counts(report.Coverage.Incidents)}");
        screen.Line($"runs became: {Counts(report.Coverage.RunStatuses)}");
        screen.Line($"steps became: {Counts(report.Coverage.StepStatuses)}");
        screen.Line($"digest: {report.Digest}");
    }

    private static string Counts(IReadOnlyDictionary<string, long> counts) =>
        counts.Count == 0 ? "nothing" : string.Join(", ", counts.Select(c => $"{c.Key} {Number(c.Value)}"));

    private static string Count(long count, string what) => count == 1 ? $"1 {what}" : $"{Number(count)} {what}s";

    private static string Number(double number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
