using System.Text.Json.Serialization;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Execution;

/// <summary>What an actor tells the executor of the attempt it works on.</summary>
public abstract record WorkReply(WorkId Work) : IMessage
{
    [Stored("work-completed.v1")]
    public sealed record WorkCompleted(WorkId Work, Json Result) : WorkReply(Work);

    /// <param name="Retryable">False when another attempt cannot help: the retry policy is not asked.</param>
    [Stored("work-failed.v1")]
    public sealed record WorkFailed(WorkId Work, string Error, bool Retryable) : WorkReply(Work);

    /// <summary>It was stopped, and nothing of it is at work any more.</summary>
    /// <param name="LeavesDoubt">A model call of it may have been answered and paid for: another attempt is for a person to ask for.</param>
    [Stored("work-stopped.v1")]
    public sealed record WorkStopped(
        WorkId Work, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool LeavesDoubt = false) : WorkReply(Work);

    /// <summary>Nothing tells whether an effect of it took place: it waits for <see cref="WorkMessage.ResolveWork"/>.</summary>
    [Stored("work-in-doubt.v1")]
    public sealed record WorkInDoubt(WorkId Work, string Why) : WorkReply(Work);
}
