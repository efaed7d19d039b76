using SisyphusActors.Core.Models;

namespace SisyphusActors.Seams.Models;

/// <summary>A provider failed before anything was asked, so that nothing was spent.</summary>
public sealed class ModelFailedException(ModelFailure failure, Exception? inner = null) : Exception(failure.Message, inner)
{
    public ModelFailure Failure => failure;

    public static ModelFailedException Rejected(string message, Exception? inner = null) => Of(ModelFailureKind.Rejected, message, inner);

    public static ModelFailedException Outage(string message, Exception? inner = null) => Of(ModelFailureKind.Outage, message, inner);

    public static ModelFailedException Of(ModelFailureKind kind, string message, Exception? inner = null) =>
        new(new ModelFailure(kind, message, RetryAfter: null, ModelSpend.None, ModelTrace.None), inner);
}
