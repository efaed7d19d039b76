using SisyphusActors.Core.Ledger;
using SisyphusActors.Core.Planning;
using SisyphusActors.Core.Runs;
using SisyphusActors.Simulation.Models;
using SisyphusActors.Simulation.Scenarios;

namespace SisyphusActors.Simulation.Checks;

/// <summary>What holds once nothing moves any more and the last host has ended in order.</summary>
internal static class RestCheck
{
    public static void Check(Play play)
    {
        play.Books.CatchUp();
        foreach (var mail in play.Books.Mail.Unhandled)
            play.Verdict.Fail(Invariants.HandledOnce, $"{mail.To} never handled {mail.Mail.Id}, {mail.Mail.Message.GetType().Name}.");
        foreach (var command in play.Clients.All.Where(c => !c.IsDone))
            play.Verdict.Fail(Invariants.AnswerTrue, $"{command.Key} was never answered.");
        foreach (var run in play.Scenario.Runs)
            Check(play, run);
        play.Books.Files.CheckAtRest();
        play.Files.WritesToFail = 0;
        play.Books.Ledgers.Verify();
    }

    private static void Check(Play play, ScenarioRun run)
    {
        var view = play.Books.Ledgers.View(run.RunId);
        if (!view.Exists)
            return;
        switch (view.Status)
        {
            case RunStatus.Succeeded:
                CheckEffects(play, run.RunId, view);
                CheckNothingOpen(play, view, mayDoubt: false);
                break;
            case RunStatus.Failed or RunStatus.Cancelled:
                CheckNothingOpen(play, view, mayDoubt: true);
                break;
            case RunStatus.NeedsAttention when view.Parked.Count > 0:
                break;
            default:
                play.Verdict.Fail(Invariants.RunEnds, $"{run.RunId} is {view.Status.Name()}, and nothing moves it.");
                break;
        }
    }

    private static void CheckNothingOpen(Play play, RunView view, bool mayDoubt)
    {
        foreach (var step in view.Steps)
            if (step.Status is StepStatus.Running or StepStatus.Retrying or StepStatus.Waiting || step.Status is StepStatus.InDoubt && !mayDoubt)
                play.Verdict.Fail(Invariants.RunEnds, $"{view.RunId} is {view.Status.Name()}, and {step.Id} is {step.Status.Name()}.");
        foreach (var claim in play.Books.Claims.Open)
            if (claim.Actor.Scope == view.RunId && !(claim.IsInDoubt && mayDoubt) && !(claim.IsOfPlanning && view.Status is RunStatus.Cancelled))
                play.Verdict.Fail(Invariants.ClaimKept, $"{view.RunId} is {view.Status.Name()}, and {claim.What} is still claimed.");
        if (Questions.IsOpen(view) && view.Parked.Count == 0)
            play.Verdict.Fail(Invariants.RunEnds, $"{view.RunId} is {view.Status.Name()}, and a question of it has not ended.");
        if (play.Books.Timers.HasArmed(view.RunId))
            play.Verdict.Fail(Invariants.TimerTrue, $"{view.RunId} is {view.Status.Name()}, and a timer of it is set.");
    }

    /// <summary>What a run says it did was done.</summary>
    private static void CheckEffects(Play play, string runId, RunView view)
    {
        foreach (var step in view.Steps)
            if (step is { Items: null, Status: StepStatus.Completed } && view.Plan!.Steps[step.Position.Index].Work is StepWork.Run or StepWork.Uses && play.World.Effects(runId, step.Id) == 0)
                play.Verdict.Fail(Invariants.EffectOnce, $"{runId} succeeded, and {step.Id} never took effect.");
    }
}
