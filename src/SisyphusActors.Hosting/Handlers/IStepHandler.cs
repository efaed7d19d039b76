namespace SisyphusActors.Hosting.Handlers;

/// <summary>Carries out the steps that say <c>uses: {type}</c>. Registered with <c>AddStepHandler</c>; one instance serves all steps, several at once.</summary>
public interface IStepHandler
{
    /// <summary>
    /// Whether a step may be run again when its host died in the middle. Without that, and without <c>idempotent: true</c> in the workflow,
    /// such a step is in doubt and waits for a person.
    /// </summary>
    bool IsIdempotent => false;

    /// <summary>Carries out one attempt.</summary>
    /// <param name="abort">Cancelled on timeout and on cancel; a handler that does not stop within 5 s leaves its step in doubt.</param>
    /// <returns>The step's result: null, or anything System.Text.Json serializes, at most 16 MiB of JSON; a larger one fails the step, which is not tried again. Later steps see exactly its JSON, resumed or not.</returns>
    /// <exception cref="Exception">Any exception fails the attempt; the step's retry policy decides what follows. <see cref="StepFailedException"/> says whether to retry.</exception>
    Task<object?> RunAsync(StepCall call, CancellationToken abort);
}

/// <summary>Thrown by a handler to fail its attempt with a say in what follows.</summary>
/// <param name="retryable">False when another attempt cannot help.</param>
public sealed class StepFailedException(string message, bool retryable) : Exception(message)
{
    public bool Retryable => retryable;
}
