using System.CommandLine;
using SisyphusActors.Seams.Plans;

namespace SisyphusActors.Host.Cli;

/// <summary>What plans of models are judged by, besides the validator's own rules.</summary>
internal sealed class PolicyCommand : Command
{
    public PolicyCommand(Screen screen) : base("policy", "The policies of this workspace: programs that judge what models plan.") => Add(new PolicyTestCommand(screen));
}

internal sealed class PolicyTestCommand(Screen screen) : HostCommand(
    screen, "test", "Ask each policy about the plans in .sisyphus/policies/fixtures: those in good must pass, those in bad must be rejected.",
    "sisyphus policy test", "sisyphus policy test --json")
{
    public override async Task<ExitCode> RunAsync(Session session)
    {
        using var interrupts = new Interrupts();
        var trial = await PolicyTrial.OfAsync(session.Workspace.Policies(session.Time), interrupts.Finish).ConfigureAwait(false);
        if (session.Json)
            session.Screen.Line(Shapes.Document(new Shapes.PolicyTest(
                trial.Problems.Count == 0, trial.Policies, [.. trial.Fixtures.Select(f => new Shapes.PolicyFixture(f.Name, f.ShouldPass, f.RejectedBy))], trial.Problems)));
        else
        {
            foreach (var fixture in trial.Fixtures)
                session.Screen.Line($"{Screen.Safe(fixture.Name)}: {(fixture.RejectedBy.Count == 0 ? "passes" : $"rejected by {Screen.Safe(string.Join(", ", fixture.RejectedBy))}")}");
            foreach (var problem in trial.Problems)
                session.Screen.Line($"problem: {Screen.Safe(problem)}");
            session.Screen.Line($"policies: {trial.Policies.Count}, plans: {trial.Fixtures.Count}, problems: {trial.Problems.Count}");
        }
        return trial.Problems.Count == 0 ? ExitCode.Ok : ExitCode.Failed;
    }
}
