using SisyphusActors.Core.Operations;
using SisyphusActors.Simulation.World;

namespace SisyphusActors.Simulation.Checks;

/// <summary>What the world sees, held against what the journal allows at that moment.</summary>
internal sealed class EffectBook(Play play)
{
    public void Begins(OperationRequest request)
    {
        play.Books.CatchUp();
        var name = $"{request.StepId} attempt {request.Attempt} of {request.RunId}";
        if (!play.Books.Claims.IsOpen(request.OpKey))
            play.Verdict.Fail(Invariants.EffectOnce, $"{name} begins, and is not claimed.");
        if (play.Books.Claims.IsCancelling(request.OpKey))
            play.Verdict.Fail(Invariants.EffectOnce, $"{name} begins in a run that is being cancelled.");
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
        if (!VirtualHandler.IsIdempotent(play, request) && play.World.Effects(request.RunId, request.StepId) > 0)
            play.Verdict.Fail(Invariants.EffectOnce, $"{request.StepId} of {request.RunId} takes effect a second time.");
    }

    public void Forgotten(OpKey opKey)
    {
        play.Books.CatchUp();
        if (play.Books.Claims.IsOpen(opKey))
            play.Verdict.Fail(Invariants.ClaimKept, $"the outcome of {play.Books.Claims.StepOf(opKey)} is forgotten before it is stored.");
    }
}
