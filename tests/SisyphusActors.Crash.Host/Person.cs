using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Execution;
using SisyphusActors.Core.Ledger;
using SisyphusActors.Core.Runs;
using SisyphusActors.Core.Values;
using SisyphusActors.Hosting.Runs;
using SisyphusActors.Hosting.Workflows;

namespace SisyphusActors.Crash.Host;

/// <summary>Between the run and whoever stands in for a person: questions go to standard output, answers come by standard input.</summary>
internal sealed class Person(SisyphusClient client, string runId)
{
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);

    public async Task StartAsync(WorkflowDefinition definition)
    {
        if (client.Runs?.Get(runId) is null)
            await client.StartAsync(definition, Json.EmptyObject, "library", runId);
        else
            await client.ResumeAsync(runId, "library");
    }

    /// <summary>Tells what the run waits for, once each, until it has ended.</summary>
    public Task<RunView> TellAsync() => client.FollowAsync(runId, run => run.Status.IsEnded(), takeOver: true, polled: run =>
    {
        if (client.Host is not null && _asked.Add("host"))
            Told.Line("hosting");
        foreach (var step in run.Approvals)
            Ask($"waiting {step.Id}");
        foreach (var step in run.StepsOf(StepStatus.InDoubt))
            Ask($"in_doubt {step.Id} {step.OpKey} {step.WhyInDoubt}");
    });

    /// <summary><c>approve {step}</c>, <c>retry {step}</c> or <c>settle {step} {json}</c>, a line each.</summary>
    public void Listen() => new Thread(() =>
    {
        while (Console.In.ReadLine() is { } line)
        {
            var words = line.Split(' ', 3);
            var (message, key) = words switch
            {
                ["approve", var step] => ((IMessage)new ExecutorMessage.ApproveStep(step, "driver"), $"approve-{runId}-{step}"),
                ["retry", var step] => (new ExecutorMessage.ResolveStep(step, false, default, "driver"), Guid.NewGuid().ToString("n")),
                ["settle", var step, var output] => (new ExecutorMessage.ResolveStep(step, true, Json.Parse(output), "driver"), Guid.NewGuid().ToString("n")),
                _ => throw new ArgumentException($"'{line}' is no answer."),
            };
            _ = SayAsync(line, message, key);
        }
    }) { IsBackground = true }.Start();

    private async Task SayAsync(string line, IMessage message, string key)
    {
        var outcome = await client.SendAsync(new RunActors(runId).Executor, message, key);
        Told.Line("said", line, outcome is Outcome.Refused refused ? refused.Reason : "ok");
    }

    private void Ask(string question)
    {
        if (_asked.Add(question))
            Told.Line(question);
    }
}
