using System.CommandLine;
using System.CommandLine.Completions;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Ledger;
using SisyphusActors.Core.Runs;
using SisyphusActors.Host.Background;
using SisyphusActors.Hosting.Runs;
using SisyphusActors.Journal.Sqlite;

namespace SisyphusActors.Host.Cli;

/// <summary>
/// A person's word on one run. Where no host lives this process becomes it, and drives the run on until it ends or waits for a person;
/// else the word goes through the journal to that host, and its outcome is shown.
/// </summary>
internal abstract class PersonsCommand : HostCommand
{
    private readonly Argument<string> _run;
    private readonly Option<bool> _detach = DetachedRuns.Option();

    protected PersonsCommand(Screen screen, string name, string description, params ReadOnlySpan<string> examples) : base(screen, name, description, examples)
    {
        _run = RunChoice.Argument(Offers);
        Arguments.Add(_run);
        Options.Add(_detach);
    }

    protected string RunArgument(Session session) => session.Parsed.GetValue(_run)!;

    protected bool Detaches(Session session) => session.Parsed.GetValue(_detach);

    /// <summary>Runs in which status a shell offers.</summary>
    protected virtual bool Offers(RunStatus status) => !status.IsEnded();

    /// <summary>What a shell offers as the name of a step of the run.</summary>
    protected Func<CompletionContext, IEnumerable<CompletionItem>> StepsOf(Func<RunView, IEnumerable<StepView>> offered) => Suggestions.Steps(_run, offered);

    /// <summary>When an interrupted run is taken up, should this process become its host.</summary>
    protected virtual Taking TakesUp(Session session, RunView run) => Taking.Before;

    /// <summary>Whether the word lets the run use its step handlers. This process registers none, so it must not become the host of such a run.</summary>
    protected virtual bool MovesSteps(Session session, RunView run) => !run.Status.IsEnded();

    /// <summary>What is said, to which actor, and how the answer is told.</summary>
    protected abstract Word WordOn(Session session, RunView run);

    /// <summary>The exit code of a run that this word moved and this process drove.</summary>
    protected virtual ExitCode CodeOf(RunView run, ExitCode code) => code;

    public override async Task<ExitCode> RunAsync(Session session)
    {
        session.Client.NoteCrash();
        var run = RunChoice.Find(session, RunArgument(session));
        var word = WordOn(session, run);
        if (MovesSteps(session, run) && HostLease.Describe(session.Workspace.DatabasePath) is null)
            StepHandlerMissingException.ThrowIfMissing(run, session.Handlers);
        using var interrupts = new Interrupts();
        if (Detaches(session))
            return await DetachAsync(session, run, word, interrupts.Finish).ConfigureAwait(false);
        var from = session.Client.Journal!.LastOffset;
        if (TakesUp(session, run) is Taking.Before && run.Status is RunStatus.Interrupted)
            ThrowIfRefused(await session.Client.ResumeAsync(run.RunId, Session.By, interrupts.Finish).ConfigureAwait(false));
        var outcome = await session.Client.SendAsync(word.To, word.Message, cancellation: interrupts.Finish).ConfigureAwait(false);
        ThrowIfRefused(outcome);
        if (session.Client.Host is null)
            return Told(session, run, word);
        // The word may have ended it, which is no reason to complain.
        if (TakesUp(session, run) is Taking.After && session.Runs.Get(run.RunId) is { Status: RunStatus.Interrupted })
            if (await session.Client.ResumeAsync(run.RunId, Session.By, interrupts.Finish).ConfigureAwait(false) is Outcome.Refused { Reason: RunDrift.Reason } drifted)
                ThrowIfRefused(drifted);
        if (!session.Json)
            session.Screen.Line($"run {run.RunId}: {word.Done}");
        var (after, interrupted) = await new RunDrive(session, interrupts)
            .FollowAsync(run.RunId, RunDrive.Progress(session, from), stay: false).ConfigureAwait(false);
        return CodeOf(after, Ending.Tell(session, after, interrupted));
    }

    private async Task<ExitCode> DetachAsync(Session session, RunView run, Word word, CancellationToken interrupted)
    {
        await using var detached = new DetachedRuns(session, interrupted);
        var taking = TakesUp(session, run);
        if (taking is Taking.Before && run.Status is RunStatus.Interrupted)
            await detached.ResumeAsync(run).ConfigureAwait(false);
        await detached.AskAsync((client, cancellation) => client.SendAsync(word.To, word.Message, cancellation: cancellation), outcome => outcome).ConfigureAwait(false);
        if (taking is Taking.After && session.Runs.Get(run.RunId) is { Status: RunStatus.Interrupted } left)
            await detached.ResumeAsync(left).ConfigureAwait(false);
        if (!session.Json)
            session.Screen.Line($"run {run.RunId}: {word.Done}");
        return detached.Tell([run.RunId], all: false);
    }

    /// <exception cref="CommandException">The actor refused.</exception>
    public static void ThrowIfRefused(Outcome outcome)
    {
        if (outcome is Outcome.Refused refused)
            throw new CommandException(refused.Reason == "unknown-run" ? ExitCode.NotFound : ExitCode.Refused, refused.Message);
    }

    private static ExitCode Told(Session session, RunView run, Word word)
    {
        var holder = HostLease.Describe(session.Workspace.DatabasePath);
        if (session.Json)
            session.Screen.Line(Shapes.Document(Shapes.Result.Of(session.Runs.Get(run.RunId) ?? run, interrupted: false, session.Next(session.Runs.Get(run.RunId) ?? run))));
        else
            session.Screen.Line($"run {run.RunId}: {word.Done}{(holder is { Pid: > 0 } ? $"; it goes on in process {holder.Pid}" : "")}");
        return ExitCode.Ok;
    }

    /// <summary>Before or after the word is said, or not at all.</summary>
    protected enum Taking
    {
        Before,
        After,
        Never,
    }

    /// <param name="Done">A sentence's end: what was done.</param>
    protected sealed record Word(PersistenceId To, IMessage Message, string Done);
}
