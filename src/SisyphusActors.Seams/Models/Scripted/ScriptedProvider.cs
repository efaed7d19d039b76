using System.Globalization;
using SisyphusActors.Core.Models;
using SisyphusActors.Core.Operations;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Seams.Models.Scripted;

/// <summary>
/// Answers from a file, for demonstrations and tests. A call gets the first answer for its agent and prompt that its run has not had; which one
/// that was is kept under its op key, so that it gets the same one whenever it is asked again.
/// </summary>
/// <param name="time">For delays.</param>
public sealed class ScriptedProvider(ScriptedSettings settings, TimeProvider time) : IModelProvider
{
    /// <summary>The first word of its models' names.</summary>
    public const string Name = "scripted";

    /// <summary>Where a script tells no usage: about what a token is in English.</summary>
    private const int CharsPerToken = 4;

    private readonly Lock _gate = new();

    /// <inheritdoc/>
    public Task<ModelSession> OpenSessionAsync(OpKey opKey, ModelSessionRequest request, CancellationToken abort) => Task.FromResult(new ModelSession(null));

    /// <inheritdoc/>
    public async Task<ModelOutcome> AskAsync(ModelCall call, CancellationToken abort)
    {
        var answer = Take(call);
        var delay = TimeSpan.FromMilliseconds(answer.DelayMs);
        var limit = call.Timeout < call.Request.Limits.Stall ? call.Timeout.Value : call.Request.Limits.Stall;
        try
        {
            await Task.Delay(delay < limit ? delay : limit, time, abort).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return new ModelOutcome.Stopped(StopReason.Cancelled, ModelSpend.None, ModelTrace.None);
        }
        return delay < limit ? Outcome(answer, call)
            : limit == call.Timeout ? new ModelOutcome.Stopped(StopReason.TimedOut, ModelSpend.None, ModelTrace.None)
            : new ModelOutcome.Failed(ModelFailedException.Of(ModelFailureKind.Stalled, "The script is silent for longer than the limit.").Failure);
    }

    /// <inheritdoc/>
    public Task<ModelFinding> FindOutAsync(ModelCall call, bool aborting) => Task.FromResult<ModelFinding>(new ModelFinding.NotSent());

    /// <inheritdoc/>
    public Task<ProviderHealth> ExamineAsync(IReadOnlyCollection<string> models, CancellationToken abort) => Task.Run(
        () => new ProviderHealth($"{settings.File} holds {Script.Read(settings.File).Answers.Length} answers"), abort);

    private static ModelOutcome Outcome(ScriptedAnswer answer, ModelCall call)
    {
        var content = answer.Json?.GetRawText() ?? answer.Text ?? "";
        var usage = answer.Usage ?? new ModelUsage(Tokens(call.Request.Prompt), Tokens(content), Reasoning: 0, CacheRead: 0, CacheWrite: 0);
        var spend = new ModelSpend(usage, answer.CostMicroUsd, Steps: 1);
        var trace = new ModelTrace(SessionId: null, MessageId: null, call.Request.Prompt, content);
        return answer.Failure is { } kind
            ? new ModelOutcome.Failed(new ModelFailure(kind, answer.Message ?? "As the script says.", answer.RetryAfterMs is { } ms ? TimeSpan.FromMilliseconds(ms) : null, spend, trace))
            : new ModelOutcome.Answered(new ModelReply(content, "stop", spend, trace));
    }

    private static long Tokens(string text) => (text.Length + CharsPerToken - 1) / CharsPerToken;

    private ScriptedAnswer Take(ModelCall call)
    {
        lock (_gate)
        {
            var answers = Script.Read(settings.File).Answers;
            var given = Given(call.RunId);
            if (!given.TryGetValue(call.OpKey.ToString(), out var index))
            {
                var taken = given.Values.ToHashSet();
                index = answers.Index().Where(a => Fits(a.Item, call.Request) && (a.Item.Repeat || !taken.Contains(a.Index))).Select(a => a.Index).FirstOrDefault(-1);
                if (index < 0)
                    throw ModelFailedException.Rejected($"The script '{settings.File}' has no answer left for agent '{call.Request.Agent}' and this prompt.");
                Directory.CreateDirectory(settings.StateRoot);
                File.AppendAllText(Record(call.RunId), string.Create(CultureInfo.InvariantCulture, $"\n{index} {call.OpKey}"));
            }
            return index < answers.Length ? answers[index] : throw ModelFailedException.Rejected($"The script '{settings.File}' has lost answer {index}, which was given before.");
        }
    }

    private static bool Fits(ScriptedAnswer answer, ModelRequest request) =>
        (answer.Agent is null || answer.Agent == request.Agent) && (answer.Match is null || request.Prompt.Contains(answer.Match, StringComparison.Ordinal));

    /// <summary>A line that was cut off names no op key.</summary>
    private SortedDictionary<string, int> Given(string runId)
    {
        var given = new SortedDictionary<string, int>(StringComparer.Ordinal);
        if (File.Exists(Record(runId)))
            foreach (var line in File.ReadAllLines(Record(runId)))
                if (line.Split(' ') is [var index, var key] && int.TryParse(index, CultureInfo.InvariantCulture, out var number))
                    given[key] = number;
        return given;
    }

    /// <summary>A run's id may hold what a file's name may not.</summary>
    private string Record(string runId) => Path.Combine(settings.StateRoot, Sha256.Of(runId).ToString());
}
