using SisyphusActors.Core.Models;
using SisyphusActors.Core.Operations;
using SisyphusActors.Core.Values;
using SisyphusActors.Seams.Models;

namespace SisyphusActors.Seams.Tests.Models;

/// <summary>Calls of providers without sessions.</summary>
internal static class Calls
{
    public static OpKey NewKey() => new(Sha256.Of(Guid.NewGuid().ToString()));

    public static ModelCall To(string model, string prompt = "Say something.", string agent = "plan", Json? schema = null, string run = "run") => new(
        NewKey(), run, new ModelRequest(ModelName.Parse(model), agent, System: null, prompt, schema, Tools: [], ModelLimits.Default, SessionId: null), Timeout: null, MayRepeat: false);

    public static ModelCall With(this ModelCall call, TimeSpan stall) =>
        call with { Request = call.Request with { Limits = call.Request.Limits with { Stall = stall } } };

    public static ModelReply Answered(this ModelOutcome outcome) => outcome.ShouldBeOfType<ModelOutcome.Answered>().Reply;

    public static ModelFailure Failure(this ModelOutcome outcome) => outcome.ShouldBeOfType<ModelOutcome.Failed>().Failure;
}
