using System.Text.Json;
using SisyphusActors.Core.Models;
using SisyphusActors.Seams.Operations;

namespace SisyphusActors.Seams.Models.OpenCode;

/// <summary>
/// One call in its session. What it takes to find out about it stands at the session, in its metadata, before the prompt is sent: the op key,
/// the prompt's id, and what the session had used until then. A prompt is never sent to find out: that may pay again.
/// </summary>
internal sealed class OpenCodeCall(ModelCall call, OpenCodeClient client, TimeProvider time)
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);

    private static readonly TimeSpan EventPatience = TimeSpan.FromSeconds(5);

    /// <summary>For what is over in milliseconds, unless the machine is very busy.</summary>
    private const int PollsMax = 200;

    private const int BeginningPollsMax = 20;

    private WireMark? _mark;
    private string? _body;
    private OpenCodeRun? _run;

    private ModelRequest Request => call.Request;

    private string SessionId => call.Request.SessionId!;

    /// <summary>What became of the call, as far as OpenCode knows.</summary>
    /// <exception cref="OpenCodeException">It cannot be asked.</exception>
    public async Task<ModelFinding> LookAsync()
    {
        if (await client.SessionAsync(SessionId).ConfigureAwait(false) is not { } session)
            return new ModelFinding.Ended(new ModelOutcome.InDoubt($"OpenCode has no session {SessionId} any more."));
        if (session.Metadata?.Sisyphus is not { } mark || mark.OpKey != call.OpKey.ToString())
            return new ModelFinding.NotSent();
        _mark = mark;
        if (!await client.HasMessageAsync(SessionId, mark.MessageId).ConfigureAwait(false))
            return new ModelFinding.NotSent();
        for (var polls = 0; ; polls++)
        {
            if (await client.StatusAsync(SessionId).ConfigureAwait(false) is not null)
                return new ModelFinding.AtWork($"OpenCode session {SessionId}");
            var last = await client.LastMessageAsync(SessionId).ConfigureAwait(false);
            // For a moment one at work looks like one that nobody will answer: before its answer begins, and as it begins.
            var patience = last.Message?.Info switch
            {
                { Role: "assistant", Time.Completed: not null } => 0,
                { Role: "assistant" } => BeginningPollsMax,
                _ => PollsMax,
            };
            if (polls >= patience)
                return new ModelFinding.Ended(await OutcomeAsync(last).ConfigureAwait(false));
            await Task.Delay(PollInterval, time).ConfigureAwait(false);
        }
    }

    /// <summary>Makes the session ready for the prompt, which is sent by <see cref="RunAsync"/>.</summary>
    /// <exception cref="ModelFailedException">It is not to be prompted.</exception>
    /// <exception cref="OpenCodeException">It cannot be asked.</exception>
    public async Task PrepareAsync(bool again, CancellationToken abort)
    {
        var session = await client.SessionAsync(SessionId).ConfigureAwait(false)
            ?? throw ModelFailedException.Rejected($"OpenCode has no session {SessionId} any more.");
        if (session.Permission.IsDefault || !session.Permission.SequenceEqual(OpenCodePermissions.Of(Request.Tools)))
            throw ModelFailedException.Of(ModelFailureKind.ToolRefused, $"The session {SessionId} allows other tools than this call. Open another one.");
        if (await client.StatusAsync(SessionId).ConfigureAwait(false) is not null)
            throw ModelFailedException.Outage($"The session {SessionId} is at work on another prompt.");
        if (_mark is null || again)
        {
            var last = await client.LastMessageAsync(SessionId).ConfigureAwait(false);
            if (last.IsUnreadable && session.Metadata?.Sisyphus is null)
                throw ModelFailedException.Rejected($"The session {SessionId} ends in a prompt of somebody else that was never answered. Open another one.");
            var newest = last.IsUnreadable ? session.Metadata!.Sisyphus!.MessageId : last.Message?.Info.Id;
            _mark = new WireMark(call.OpKey.ToString(), OpenCodeId.ForPrompt(call.OpKey, session, newest), session.Cost, session.Tokens ?? WireTokens.None);
            await client.MarkAsync(SessionId, _mark).ConfigureAwait(false);
        }
        var agents = await client.AgentsAsync(abort).ConfigureAwait(false);
        _body = JsonSerializer.Serialize(Prompt(agents.Any(a => a.Name == Request.Agent && a.Mode != "subagent") ? Request.Agent : "build"), WireJson.Default.NewPrompt);
    }

    /// <summary>Sends the prompt if it was prepared, and waits for the end of the run.</summary>
    /// <exception cref="OpenCodeException">The server went in the middle: what became of the call is to be looked for.</exception>
    public async Task<ModelOutcome> RunAsync(CancellationToken abort)
    {
        using var end = new CancellationTokenSource();
        var run = _run = new OpenCodeRun(client, Request, _mark!.MessageId, time);
        var following = run.FollowAsync(end.Token);
        try
        {
            // What happens before that would not be counted.
            await run.Connected.ConfigureAwait(false);
            return await EndOfAsync(run, end.Token, abort).ConfigureAwait(false);
        }
        finally
        {
            await end.CancelAsync().ConfigureAwait(false);
            await following.ConfigureAwait(false);
        }
    }

    /// <summary>Stops what runs of it, which may come to its end meanwhile.</summary>
    /// <param name="keepsAnswer">One that was complete before is given: it is paid for.</param>
    public async Task<ModelOutcome> StopAsync(Func<ModelSpend, ModelTrace, ModelOutcome> otherwise, bool keepsAnswer)
    {
        foreach (var child in await client.ChildrenAsync(SessionId).ConfigureAwait(false))
            await client.AbortAsync(child.Id).ConfigureAwait(false);
        await client.AbortAsync(SessionId).ConfigureAwait(false);
        for (var polls = 0; await client.StatusAsync(SessionId).ConfigureAwait(false) is not null; polls++)
        {
            if (polls == PollsMax)
                return new ModelOutcome.InDoubt($"OpenCode was told to stop session {SessionId}, and does not.");
            await Task.Delay(PollInterval, time).ConfigureAwait(false);
        }
        var last = await client.LastMessageAsync(SessionId).ConfigureAwait(false);
        return keepsAnswer && await OutcomeAsync(last).ConfigureAwait(false) is ModelOutcome.Answered answered
            ? answered
            : otherwise(await SpendAsync().ConfigureAwait(false), Trace(last.Message?.Info.Id, last.Raw));
    }

    private async Task<ModelOutcome> EndOfAsync(OpenCodeRun run, CancellationToken end, CancellationToken abort)
    {
        if (_body is not null && run.Stop.IsCompleted)
            throw ModelFailedException.Outage((await run.Stop.ConfigureAwait(false)).Why);
        var answer = _body is { } body ? client.PromptAsync(SessionId, body) : WaitAsync(run);
        var timeout = LongDelay.WaitAsync(call.Timeout, time, end);
        await Task.WhenAny(answer, run.Stop, timeout, Task.Delay(Timeout.Infinite, abort)).ConfigureAwait(false);
        try
        {
            if (answer.IsCompleted)
            {
                await answer.ConfigureAwait(false);
                return await OutcomeAsync(await client.LastMessageAsync(SessionId).ConfigureAwait(false)).ConfigureAwait(false);
            }
            if (run.Stop.IsCompleted && await run.Stop.ConfigureAwait(false) is var stop)
                return await StopAsync(
                    (spend, trace) => new ModelOutcome.Failed(new ModelFailure(stop.Kind, stop.Why, stop.RetryAfter, spend, trace)),
                    keepsAnswer: stop.Kind != ModelFailureKind.ToolRefused).ConfigureAwait(false);
            var reason = abort.IsCancellationRequested ? StopReason.Cancelled : StopReason.TimedOut;
            return await StopAsync((spend, trace) => new ModelOutcome.Stopped(reason, spend, trace), keepsAnswer: true).ConfigureAwait(false);
        }
        catch (OpenCodeException e) when (e.Status is not null)
        {
            // Its events tell what its answer leaves to a log.
            await Task.WhenAny(run.Error, Task.Delay(EventPatience, time, end)).ConfigureAwait(false);
            return await RefusedAsync(run.Error.IsCompleted ? (await run.Error.ConfigureAwait(false)).Data?.Message ?? e.Message : e.Message).ConfigureAwait(false);
        }
    }

    /// <summary>For the end of a prompt that was sent before.</summary>
    private async Task<string> WaitAsync(OpenCodeRun run)
    {
        foreach (var asked in (await client.PermissionsAsync().ConfigureAwait(false)).Where(r => r.SessionID == SessionId))
            await client.RefusePermissionAsync(asked.Id).ConfigureAwait(false);
        foreach (var asked in (await client.QuestionsAsync().ConfigureAwait(false)).Where(r => r.SessionID == SessionId))
            await client.RefuseQuestionAsync(asked.Id).ConfigureAwait(false);
        if (await client.StatusAsync(SessionId).ConfigureAwait(false) is not null)
            await run.Idle.ConfigureAwait(false);
        return "";
    }

    /// <summary>An error in the place of an answer: an unknown model or agent, say. Its prompt stays in the session.</summary>
    private async Task<ModelOutcome> RefusedAsync(string why)
    {
        var last = await client.LastMessageAsync(SessionId).ConfigureAwait(false);
        return last.Message?.Info.ParentID == _mark!.MessageId
            ? await OutcomeAsync(last).ConfigureAwait(false)
            : new ModelOutcome.Failed(new ModelFailure(
                ModelFailureKind.Rejected, why, RetryAfter: null, await SpendAsync().ConfigureAwait(false), Trace(last.Message?.Info.Id, last.Raw)));
    }

    private async Task<ModelOutcome> OutcomeAsync(LastMessage last)
    {
        var spend = await SpendAsync().ConfigureAwait(false);
        var trace = Trace(last.Message?.Info.Id, last.Raw);
        if (await client.ChildrenAsync(SessionId).ConfigureAwait(false) is [var child, ..])
            return new ModelOutcome.Failed(new ModelFailure(ModelFailureKind.ToolRefused, $"It opened a session of its own, {child.Id}.", RetryAfter: null, spend, trace));
        return last.Message switch
        {
            { Info.ParentID: var parent } message when parent == _mark!.MessageId => OpenCodeAnswer.Of(message, Request, spend, trace),
            { Info.Mode: "compaction" } => new ModelOutcome.Failed(new ModelFailure(
                ModelFailureKind.ContextOverflow, "OpenCode had to shorten the conversation.", RetryAfter: null, spend, trace)),
            { Info.Role: "assistant" } => new ModelOutcome.InDoubt($"Somebody else went on in session {SessionId}."),
            _ => new ModelOutcome.InDoubt($"OpenCode took the prompt in session {SessionId}, and was ended before it noted an answer."),
        };
    }

    private async Task<ModelSpend> SpendAsync() =>
        await client.SessionAsync(SessionId).ConfigureAwait(false) is { } session ? OpenCodeSpend.Of(session, _mark!, _run?.Steps ?? 0) : ModelSpend.None;

    private ModelTrace Trace(string? message, string? raw) => new(SessionId, message, _body, raw);

    private NewPrompt Prompt(string agent)
    {
        if (Request.Model.Name.Split('/', 2) is not [var provider, var model])
            throw ModelFailedException.Rejected($"'{Request.Model}' names no model of OpenCode: opencode/provider/model is expected.");
        return new NewPrompt(
            _mark!.MessageId, agent, new WireModel(provider, model), Request.System,
            Request.Schema is { } schema ? new WireFormat("json_schema", schema.Element) : null, [new WireText("text", Request.Prompt)]);
    }
}
