using SisyphusActors.Hosting.Handlers;

namespace SisyphusActors.Crash.Host;

/// <summary>Its effect is a line in a file, <c>op key, step, attempt</c>, appended as the shell steps append theirs. <c>failures: n</c> fails the first n attempts before the effect.</summary>
internal sealed class EffectHandler(string effects, bool idempotent) : IStepHandler
{
    public bool IsIdempotent => idempotent;

    public Task<object?> RunAsync(StepCall call, CancellationToken abort)
    {
        if (call.With.TryGetProperty("failures", out var failures) && call.Attempt <= failures.GetInt32())
            throw new InvalidOperationException($"attempt {call.Attempt} fails as asked");
        EffectsFile.Add(effects, $"{call.OpKey} {call.StepId} {call.Attempt}");
        return Task.FromResult<object?>(new { did = call.StepId });
    }
}
