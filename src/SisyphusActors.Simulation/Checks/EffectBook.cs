using SisyphusActors.Core.Operations;
using SisyphusActors.Simulation.Models;
using SisyphusActors.Simulation.World;

namespace SisyphusActors.Simulation.Checks;

/// <summary>What the world sees, held against what the journal allows at that moment.</summary>
internal sealed class EffectBook(Play play)
{
    private readonly HashSet<(string RunId, string StepId, int Time)> _taken = [];

    public void Begins(OperationRequest request)
    {
        play.Books.CatchUp();
        var name = $"{request.StepId} attempt {request.Attempt} of {request.RunId}";
        if (!play.Books.Claims.IsOpen(request.OpKey))
            play.Verdict.Fail(Invariants.EffectOnce, $"{name} begins, and is not claimed.");
        if (ActedModel.IsAsked(request) ? play.Books.Claims.IsWithdrawn(request.OpKey) : !play.Books.Turns.IsOf(request.RunId, request.StepId))
            play.Verdict.Fail(Invariants.BeginsInTurn, $"{name} begins out of its turn.");
        if (play.World.IsAtWork(request.OpKey))
            play.Verdict.Fail(Invariants.EffectOnce, $"{name} begins while it is at work.");
        if (play.World.HasBegun(request.OpKey) && !VirtualHandler.IsIdempotent(play, request))
            play.Verdict.Fail(Invariants.EffectOnce, $"{name} begins a second time, and must not be repeated.");
        if (play.World.HasBegunInLivingHost(request.OpKey))
            play.Verdict.Fail(Invariants.EffectOnce, $"{name} begins a second time, and the host that began it lives.");
    }

    public void TakesPlace(VirtualOperation operation)
    {
        play.Books.CatchUp();
        var request = operation.Request;
        if (!play.Books.Claims.IsOpen(request.OpKey))
            play.Verdict.Fail(Invariants.EffectOnce, $"{request.StepId} of {request.RunId} takes effect without an open claim.");
        var time = ActedModel.IsAsked(request) ? play.Books.Turns.SentBack(request.RunId, request.StepId) : play.Books.Turns.TimeOf(request.RunId, request.StepId);
        if (!ActedModel.IsSession(request) && !_taken.Add((request.RunId, request.StepId, time)) && !VirtualHandler.IsIdempotent(play, request))
            play.Verdict.Fail(Invariants.EffectOnce, $"{request.StepId} of {request.RunId} takes effect a second time.");
    }

    public void Forgotten(OpKey opKey)
    {
        play.Books.CatchUp();
        if (play.Books.Claims.IsOpen(opKey))
            play.Verdict.Fail(Invariants.ClaimKept, $"the outcome of {play.Books.Claims.StepOf(opKey)} is forgotten before it is stored.");
    }
}
