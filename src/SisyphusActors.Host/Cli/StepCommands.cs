using System.CommandLine;
using System.Text.Json;
using SisyphusActors.Core.Execution;
using SisyphusActors.Core.Gateway;
using SisyphusActors.Core.Ledger;
using SisyphusActors.Core.Runs;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Host.Cli;

internal sealed class RetryCommand : PersonsCommand
{
    private readonly Argument<string> _step = new("step") { Description = "The step that failed; of a fan-out all failed items, or one as build[2].", HelpName = "STEP" };

    public RetryCommand(Screen screen) : base(
        screen, "retry", "Run a failed step again, and go on from there. What was done stays done.",
        "sisyphus retry k3x9 build", "sisyphus retry k3x9 'build[2]'")
    {
        Arguments.Add(_step);
        _step.CompletionSources.Add(StepsOf(run => run.StepsOf(StepStatus.Failed)));
    }

    protected override bool Offers(RunStatus status) => status is not (RunStatus.Succeeded or RunStatus.Cancelled);

    /// <summary>A run that has failed goes on.</summary>
    protected override bool MovesSteps(Session session, RunView run) => true;

    protected override Word WordOn(Session session, RunView run)
    {
        var step = RunChoice.Step(run, session.Parsed.GetValue(_step)!);
        return new Word(new RunActors(run.RunId).Executor, new ExecutorMessage.RetryStep(step.Id, Session.By), $"{step.Id} runs again");
    }
}

internal sealed class ResolveCommand : PersonsCommand
{
    private readonly Argument<string> _step = new("step") { Description = "The step in doubt, or whose model call is.", HelpName = "STEP" };
    private readonly Option<bool> _retry = new("--retry") { Description = "Its effect did not take place: run it again." };
    private readonly Option<bool> _settled = new("--settled") { Description = "Its effect took place: go on after it." };
    private readonly Option<string?> _output = new("--output") { Description = "With --settled: the step's result, any JSON, or the model's answer. Default: {}.", HelpName = "JSON" };

    public ResolveCommand(Screen screen) : base(
        screen, "resolve", "Say what became of a step, or of its model call, in doubt: one that was at work when its host died.",
        "sisyphus resolve k3x9 deploy --settled --output '{\"version\":\"1.2\"}'", "sisyphus resolve k3x9 deploy --retry")
    {
        Arguments.Add(_step);
        _step.CompletionSources.Add(StepsOf(run => run.StepsOf(StepStatus.InDoubt)
            .Union(run.Gateway.OpenAsks.Where(a => a.Status is AskStatus.InDoubt).Select(a => run.Step(a.Id.StepId)).OfType<StepView>())));
        Options.Add(_retry);
        Options.Add(_settled);
        Options.Add(_output);
    }

    protected override Word WordOn(Session session, RunView run)
    {
        var (retry, settled, output) = (session.Parsed.GetValue(_retry), session.Parsed.GetValue(_settled), session.Parsed.GetValue(_output));
        if (retry == settled)
            throw new CommandException(ExitCode.Usage, "Say one of the two: --settled (its effect took place) or --retry (it did not; run it again).");
        if (output is not null && retry)
            throw new CommandException(ExitCode.Usage, "--output is the result of a step whose effect took place: it goes with --settled.");
        var name = session.Parsed.GetValue(_step)!;
        if (run.HasCallInDoubt(name))
            return new Word(
                new RunActors(run.RunId).Gateway,
                new GatewayMessage.ResolveCall(name, settled, Output(output), Session.By),
                settled ? $"the model call of {name} is settled as answered" : $"the model call of {name} is made again");
        var step = RunChoice.Step(run, name);
        return new Word(
            new RunActors(run.RunId).Executor,
            new ExecutorMessage.ResolveStep(step.Id, settled, Output(output), Session.By),
            settled ? $"{step.Id} is settled as done" : $"{step.Id} runs again");
    }

    private static Json Output(string? text)
    {
        try
        {
            return text is null ? Json.EmptyObject : Json.Parse(text);
        }
        catch (JsonException e)
        {
            throw new CommandException(ExitCode.Usage, $"--output is no JSON: {e.Message} Text needs quotes of its own: --output '\"done\"'");
        }
    }
}
