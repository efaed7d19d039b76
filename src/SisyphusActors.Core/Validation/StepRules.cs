using SisyphusActors.Core.Mail;
using SisyphusActors.Core.Planning;
using SisyphusActors.Core.Skills;

namespace SisyphusActors.Core.Validation;

/// <summary>What must hold for each step by itself, whoever drew up the plan.</summary>
internal static class StepRules
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);

    public static void Check(PlanStep step, string what, IReadOnlyCollection<string> types, ProblemList problems)
    {
        foreach (var message in Titles(step, what).Concat(Work(step, what)).Concat(Cleanup(step, what)).Concat(Ranges(step, what)).Concat(Names(step, what)))
            problems.Add(step.Line, step.Column, message);
        if (step.Work is StepWork.Uses { Type: { Length: > 0 } type } && !types.Contains(type))
            problems.Add(step.Line, step.Column, $"{what} uses '{type}', and no such handler is registered"
                + (problems.Suggest(type, types) is { Length: > 0 } near ? near
                    : types.Count == 0 ? "; there are none" : $"; registered are {string.Join(", ", types)}"));
    }

    private static IEnumerable<string> Titles(PlanStep step, string what)
    {
        foreach (var (key, text) in (ReadOnlySpan<(string, string?)>)[("title", step.Title), ("milestone", step.Milestone)])
            if (text is not null && !PlanLimits.IsTitle(text))
                return [$"'{key}' of {what} must be one line of 1 to {PlanLimits.TitleLengthMax} characters"];
        return [];
    }

    private static IEnumerable<string> Work(PlanStep step, string what)
    {
        if (step.Work is StepWork.Run run && PlanText.CommandError(run.Command, what) is { } bad)
            yield return bad;
        if (step is { Work: StepWork.Wait, ContinueOnError: true })
            yield return $"'continueOnError' of {what} has no use with 'wait': it cannot fail";
        if (step.Work is not StepWork.Run && !step.Retry.On.IsEmpty)
            yield return $"'on' of 'retry' of {what} has no use without 'run': only a command has an exit code";
        foreach (var wrong in step.Work is StepWork.Agent agent ? Agent(step, agent, what) : [])
            yield return wrong;
        var (waits, kind) = (step.Work is StepWork.Wait or StepWork.Approve, step.Work is StepWork.Wait ? "wait" : "approve");
        if (!waits)
            yield break;
        if (step.ForEach is not null)
            yield return $"{what} has both '{kind}' and 'foreach': one {kind} is enough";
        if (step.Retry.MaxAttempts > 1)
            yield return $"'retry' of {what} has no use with '{kind}': it cannot fail and be tried again";
        if (step.Timeout is not null)
            yield return $"'timeout' of {what} has no use with '{kind}'";
        if (step.Idempotent)
            yield return $"'idempotent' of {what} has no use with '{kind}': it has no effect of its own";
        if (!step.Env.IsEmpty)
            yield return $"'env' of {what} has no use with '{kind}'";
        if (!step.Outputs.IsEmpty)
            yield return $"'outputs' of {what} has no use with '{kind}'";
    }

    private static IEnumerable<string> Agent(PlanStep step, StepWork.Agent agent, string what)
    {
        if (AgentName.Problem(agent.Name) is { } name)
            yield return $"'agent' of {what}: {name}";
        if (string.IsNullOrWhiteSpace(agent.Prompt))
            yield return $"{PlanText.Prompt(what)} is empty";
        if (agent.Skill is { } skill && new SkillMessage.RecordSkillOutcome(skill, "any", true, "").Problem() is not null)
            yield return $"'skill' of {what} must be one line of 1 to {SkillMessage.RecordSkillOutcome.NameLengthMax} characters";
        if (!step.Env.IsEmpty)
            yield return $"'env' of {what} has no use with 'agent': put expressions in the prompt";
        if (step.Idempotent)
            yield return $"'idempotent' of {what} has no use with 'agent': a question is never asked twice in silence";
    }

    private static IEnumerable<string> Cleanup(PlanStep step, string what)
    {
        if (!step.IsCleanup)
            yield break;
        if (step.Work is StepWork.Approve)
            yield return $"'approve' of {what} is not for a cleanup step: it waits for nobody";
        if (!step.Needs.IsEmpty)
            yield return $"'needs' of {what} is not for a cleanup step: each runs when the one before it has ended";
        if (step.ForEach is not null)
            yield return $"'foreach' of {what} is not for a cleanup step: it runs once";
    }

    private static IEnumerable<string> Ranges(PlanStep step, string what)
    {
        var (retry, policy) = (step.Retry, $"'retry' of {what}");
        if (step.Work is StepWork.Wait { Duration: var wait } && Outside(wait, Tick))
            yield return $"'wait' of {what} must be {PlanLimits.Duration(Tick)}";
        if (step.Timeout is { } timeout && Outside(timeout, Tick))
            yield return $"'timeout' of {what} must be {PlanLimits.Duration(Tick)}";
        if (step.ForEach?.MaxParallel is < 1 or > PlanLimits.ParallelMax)
            yield return $"'maxParallel' of {what} must be 1 to {PlanLimits.ParallelMax}";
        if (retry.MaxAttempts is < 1 or > PlanLimits.AttemptsMax)
            yield return $"{policy}: maxAttempts must be 1 to {PlanLimits.AttemptsMax}";
        if (retry.Factor is not (>= 1 and <= PlanLimits.FactorMax))
            yield return $"{policy}: factor must be 1 to {PlanLimits.FactorMax}";
        if (retry.Jitter is not (>= 0 and <= 1))
            yield return $"{policy}: jitter must be 0 to 1";
        if (Outside(retry.InitialDelay, TimeSpan.Zero) || Outside(retry.MaxDelay, TimeSpan.Zero))
            yield return $"{policy}: delays must be {PlanLimits.Duration(TimeSpan.Zero)}";
        else if (retry.MaxDelay < retry.InitialDelay)
            yield return $"{policy}: maxDelay is shorter than initialDelay";
        if (retry.On.Any(code => code is < 1 or > PlanLimits.ExitCodeMax))
            yield return $"{policy}: exit codes are 1 to {PlanLimits.ExitCodeMax}";
    }

    private static IEnumerable<string> Names(PlanStep step, string what) =>
        step.Env.Keys.Select(name => PlanText.VariableError(name, what))
            .Concat(step.Outputs.Select(name => PlanText.OutputError(name, what)))
            .OfType<string>();

    private static bool Outside(TimeSpan duration, TimeSpan least) => duration < least || duration > PlanLimits.DurationMax;
}
