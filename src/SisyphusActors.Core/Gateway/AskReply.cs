using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Models;

namespace SisyphusActors.Core.Gateway;

/// <summary>What whoever asked a model is told in the end.</summary>
public abstract record AskReply : IMessage
{
    private AskReply() { }

    public abstract AskId Ask { get; init; }

    /// <param name="Reply">Without what was said on the wire: that stays with the gateway.</param>
    [Stored("model-answered.v1")]
    public sealed record ModelAnswered(AskId Ask, ModelName Model, ModelReply Reply) : AskReply;

    /// <summary>No model gave an answer, and none is tried any more.</summary>
    [Stored("model-failed.v1")]
    public sealed record ModelFailed(AskId Ask, ModelFailureKind Kind, string Error) : AskReply;

    /// <summary>No model was asked, or its answer is not wanted any more.</summary>
    /// <param name="Reason">In kebab-case: <c>ask-conflict</c>, <c>no-model</c>, <c>withdrawn</c>; <see cref="InDoubt"/> for a call that is not wanted any more and may have been paid for.</param>
    [Stored("model-refused.v1")]
    public sealed record ModelRefused(AskId Ask, string Reason, string Message) : AskReply
    {
        public const string InDoubt = "in-doubt";
    }
}
