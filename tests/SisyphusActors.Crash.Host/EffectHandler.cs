using System.Text;
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
        // One write of a short line to a file opened to append is whole, beside other processes too.
        using var file = new FileStream(effects, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        file.Write(Encoding.UTF8.GetBytes($"{call.OpKey} {call.StepId} {call.Attempt}\n"));
        return Task.FromResult<object?>(new { did = call.StepId });
    }
}
