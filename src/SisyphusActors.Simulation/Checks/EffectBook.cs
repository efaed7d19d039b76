using SisyphusActors.Core.Operations;
using SisyphusActors.Simulation.Models;
using SisyphusActors.Simulation.World;

namespace SisyphusActors.Simulation.Checks;

/// <summary>What the world sees, held against what the journal allows at that moment.</summary>
internal sealed class EffectBook(Play play)
{
    private readonly HashSet<(string RunId, string What, int Time)> _taken = [];

    public void Begins(OperationRequest request)
    {
        play.Books.CatchUp();
        var name = $"{request.StepId} attempt {request.Attempt} of {request.RunId}";
        if (!play.Books.Claims.IsOpen(request.OpKey))
            play.Verdict.Fail(Invariants.EffectOnce, $"{name} begins, and is not claimed.");
        if (!IsInTurn(request))
            play.Verdict.Fail(Invariants.BeginsInTurn, $"{name} begins out of its turn.");
        if (play.World.IsAtWork(request.OpKey))
            play.Verdict.Fail(Invariants.EffectOnce, $"{name} begins while it is at work.");
        if (play.World.HasBegun(request.OpKey) && !VirtualHandler.IsIdempotent(play, request) && !(ActedKinds.IsPatch(request) && !play.World.TookPlace(request.OpKey)))
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
        if (!ActedKinds.IsLook(request) && !_taken.Add(NameOf(request)) && !VirtualHandler.IsIdempotent(play, request))
            play.Verdict.Fail(Invariants.EffectOnce, $"{request.StepId} of {request.RunId} takes effect a second time.");
    }

    public void Forgotten(OpKey opKey)
    {
        play.Books.CatchUp();
        if (play.Books.Claims.IsOpen(opKey))
            play.Verdict.Fail(Invariants.ClaimKept, $"the outcome of {play.Books.Claims.NameOf(opKey)} is forgotten before it is stored.");
    }

    /// <remarks>A planner and a validator only look, and a cancelled run lets them come to their end.</remarks>
    private bool IsInTurn(OperationRequest request) =>
        ActedModel.IsAsked(request) || ActedKinds.IsOfWorker(request) ? !play.Books.Claims.IsWithdrawn(request.OpKey)
        : ActedKinds.IsOfPlanning(request) || play.Books.Turns.IsOf(request.RunId, request.StepId);

    /// <summary>What takes place once, and which time it is: a file for each claim, a call and a step for each time they are wanted.</summary>
    private (string, string, int) NameOf(OperationRequest request) =>
        ActedKinds.IsPatch(request) ? (request.RunId, request.OpKey.ToString(), 0)
        : ActedModel.IsAsked(request) ? (request.RunId, request.StepId, play.Books.Turns.WantedAgain(request.RunId, request.StepId))
        : (request.RunId, request.StepId, play.Books.Turns.TimeOf(request.RunId, request.StepId));
}
