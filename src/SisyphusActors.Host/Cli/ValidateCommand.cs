using System.CommandLine;

namespace SisyphusActors.Host.Cli;

internal sealed class ValidateCommand : HostCommand
{
    private readonly Argument<string> _file = new("file") { Description = "The workflow, YAML or JSON.", HelpName = "FILE" };
    private readonly WorkflowArguments _workflow = new();

    public ValidateCommand(Screen screen) : base(
        screen, "validate", "Say everything that is wrong with a workflow, each problem at its line and column. Starts nothing.",
        "sisyphus validate build.yaml", "sisyphus validate build.yaml --input target=staging")
    {
        Arguments.Add(_file);
        _file.CompletionSources.Add(Suggestions.Once(_file, Suggestions.Workflows));
        _workflow.AddTo(this);
    }

    public override Task<ExitCode> RunAsync(Session session)
    {
        var path = session.Parsed.GetValue(_file)!;
        try
        {
            var plan = WorkflowArguments.Check(session, path, _workflow.Inputs(session.Parsed)).Reading.Plan;
            session.Screen.Line(session.Json
                ? Shapes.Document(new Shapes.Validation(path, Valid: true, plan.Name, [.. plan.Steps.Select(s => s.Id)], []))
                : $"{path}: valid: {Screen.Safe(plan.Name)}, {plan.Steps.Length} {(plan.Steps.Length == 1 ? "step" : "steps")}");
            return Task.FromResult(ExitCode.Ok);
        }
        catch (ProblemsException e) when (session.Json)
        {
            session.Screen.Line(Shapes.Document(new Shapes.Validation(path, Valid: false, null, [], [.. e.Problems])));
            return Task.FromResult(ExitCode.Usage);
        }
    }
}
