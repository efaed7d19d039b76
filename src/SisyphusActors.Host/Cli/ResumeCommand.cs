using System.CommandLine;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Briefs;
using SisyphusActors.Core.Ledger;
using SisyphusActors.Core.Runs;
using SisyphusActors.Host.Background;
using SisyphusActors.Hosting.Runs;
using SisyphusActors.Journal;
using SisyphusActors.Journal.Sqlite;

namespace SisyphusActors.Host.Cli;

/// <summary>Takes up runs whose host ended. What was at work is looked into first; what was done stays done.</summary>
internal sealed class ResumeCommand : HostCommand
{
    private readonly Argument<string?> _run = RunChoice.OptionalArgument("Default: the only interrupted one.", status => status is RunStatus.Interrupted or RunStatus.Paused);
    private readonly Option<bool> _all = new("--all") { Description = "Every interrupted run, all at once; paused ones stay paused." };
    private readonly Option<bool> _detach = DetachedRuns.Option();
    private readonly Option<string[]> _secret = SecretOption.Make();
    private readonly Option<bool> _acceptDrift = new("--accept-drift") { Description = "Go on although files, commit, branch or provider are not as the run left them: its plan is approved anew at what is there." };
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Say what resuming would do to each step, and do nothing." };

    public ResumeCommand(Screen screen) : base(
        screen, "resume", "Go on with a run whose host ended, or that was paused. A finished run only prints its result again.",
        "sisyphus resume k3x9", "sisyphus resume --all --detach", "sisyphus resume k3x9 --secret API_TOKEN", "sisyphus resume k3x9 --dry-run")
    {
        Arguments.Add(_run);
        Options.Add(_all);
        Options.Add(_detach);
        Options.Add(_secret);
        Options.Add(_acceptDrift);
        Options.Add(_dryRun);
    }

    public override Task<ExitCode> RunAsync(Session session) => RunAsync(
        session, session.Parsed.GetValue(_run), session.Parsed.GetValue(_all), session.Parsed.GetValue(_detach), session.Parsed.GetValue(_dryRun), session.Parsed.GetValue(_acceptDrift));

    /// <summary>For <c>--resume</c> of the root.</summary>
    public Task<ExitCode> RunAsync(Session session, string run) => RunAsync(session, run, all: false, detach: false, dryRun: false, asItIs: false);

    private static async Task<ExitCode> RunAsync(Session session, string? text, bool all, bool detach, bool dryRun, bool asItIs)
    {
        if (asItIs && (all || dryRun))
            throw new CommandException(ExitCode.Usage, "--accept-drift is a word on one run that goes on: it goes neither with --all nor with --dry-run.");
        if (detach && dryRun)
            throw new CommandException(ExitCode.Usage, "--dry-run does nothing that could be left to another process: give one of --detach and --dry-run.");
        if (all && text is not null)
            throw new CommandException(ExitCode.Usage, "resume takes a run or --all, not both.");
        session.Client.NoteCrash();
        var runs = text is not null ? [RunChoice.Find(session, text)] : Interrupted(session, all);
        if (dryRun)
            return await ResumeForecast.WriteAsync(session, runs).ConfigureAwait(false);
        return (all, detach) switch
        {
            (false, false) => await ResumeAsync(session, runs[0], asItIs).ConfigureAwait(false),
            (false, true) => await DetachAsync(session, runs[0], asItIs).ConfigureAwait(false),
            _ => await ResumeAllAsync(session, runs, detach).ConfigureAwait(false),
        };
    }

    private static List<RunView> Interrupted(Session session, bool all)
    {
        var runs = session.Runs.List().Where(r => r.Status is RunStatus.Interrupted).Select(r => r.RunId).ToList();
        if (all || runs.Count == 1)
            return [.. runs.Select(id => session.Runs.Get(id)!)];
        throw new CommandException(ExitCode.Usage, runs.Count == 0
            ? $"No run is interrupted. {session.Next("sisyphus list")} shows all runs."
            : $"{runs.Count} runs are interrupted: {string.Join(", ", runs.Take(10))}. Name one, or resume --all.");
    }

    /// <summary>Whoever resumes a run may have forgotten it. Told as it was before, and only once it really goes on.</summary>
    private static string BriefOf(Session session, RunView run) => session.Json ? "" : BriefCommand.Of(session, run.RunId, Brief.TokensMin).Text + "\n";

    private static async Task<ExitCode> ResumeAsync(Session session, RunView run, bool asItIs)
    {
        if (run.Status.IsEnded())
            return Ending.Tell(session, run, interrupted: false);
        StepHandlerMissingException.ThrowIfMissing(run, session.Handlers);
        var brief = BriefOf(session, run);
        using var interrupts = new Interrupts();
        var from = session.Client.Journal!.LastOffset;
        var holder = await TakenUpAsync(session, run, interrupts, asItIs).ConfigureAwait(false);
        if (run.Pause is not null)
            PersonsCommand.ThrowIfRefused(await session.Client.UnpauseAsync(run.RunId, Session.By, interrupts.Finish).ConfigureAwait(false));
        session.Screen.Raw(brief);
        if (holder is { } host && !session.Json)
            session.Screen.Line($"run {run.RunId}: goes on in process {host}; following it");
        var (after, interrupted) = await new RunDrive(session, interrupts)
            .FollowAsync(run.RunId, RunDrive.Progress(session, from), stay: false).ConfigureAwait(false);
        return Ending.Tell(session, after, interrupted);
    }

    private static async Task<ExitCode> DetachAsync(Session session, RunView run, bool asItIs)
    {
        if (run.Status.IsEnded())
            return Ending.Tell(session, run, interrupted: false);
        StepHandlerMissingException.ThrowIfMissing(run, session.Handlers);
        var brief = BriefOf(session, run);
        using var interrupts = new Interrupts();
        await using var detached = new DetachedRuns(session, interrupts.Finish);
        detached.ThrowIfSecretsCannotReachTheHost();
        await detached.ResumeAsync(run, asItIs).ConfigureAwait(false);
        if (run.Pause is not null)
            await detached.AskAsync((client, cancellation) => client.UnpauseAsync(run.RunId, Session.By, cancellation), outcome => outcome).ConfigureAwait(false);
        session.Screen.Raw(brief);
        return detached.Tell([run.RunId], all: false);
    }

    /// <returns>The exit code of the run that fared worst.</returns>
    private static async Task<ExitCode> ResumeAllAsync(Session session, IReadOnlyList<RunView> runs, bool detach)
    {
        using var interrupts = new Interrupts();
        await using var detached = new DetachedRuns(session, interrupts.Finish);
        if (detach)
            detached.ThrowIfSecretsCannotReachTheHost();
        var from = session.Client.Journal!.LastOffset;
        var (taken, code) = (new List<string>(), ExitCode.Ok);
        foreach (var run in runs)
        {
            if (StepHandlerMissingException.Missing(run, session.Handlers) is [_, ..] missing)
            {
                LeftAlone(run, $"it uses {string.Join(", ", missing)}, which this program does not register.", ExitCode.Refused);
                continue;
            }
            try
            {
                await (detach ? detached.ResumeAsync(run) : TakenUpAsync(session, run, interrupts, asItIs: false)).ConfigureAwait(false);
                taken.Add(run.RunId);
            }
            catch (CommandException e) when (e.Code is ExitCode.Refused)
            {
                LeftAlone(run, e.Message, ExitCode.Refused);
            }
            catch (Exception e) when (CannotBeRead(e))
            {
                LeftAlone(run, e.Message, ExitCode.Unavailable);
            }
        }
        if (runs.Count == 0 && !session.Json)
            session.Screen.Line("No run is interrupted.");
        var ended = detach ? detached.Tell(taken, all: true) : await DriveAsync(session, interrupts, taken, from).ConfigureAwait(false);
        return Worse(code, ended);

        void LeftAlone(RunView run, string why, ExitCode own)
        {
            session.Screen.Error($"sisyphus: Run {run.RunId} is left alone: {Screen.Safe(why)}");
            code = Worse(code, own);
        }
    }

    private static async Task<ExitCode> DriveAsync(Session session, Interrupts interrupts, IReadOnlyList<string> runIds, long from)
    {
        IReadOnlyList<RunView> after = [];
        var (interrupted, code) = (false, ExitCode.Ok);
        if (runIds.Count > 0)
            try
            {
                (after, interrupted) = await new RunDrive(session, interrupts)
                    .FollowAsync(runIds, RunDrive.Progress(session, from, several: runIds.Count > 1), stay: false).ConfigureAwait(false);
            }
            catch (Exception e) when (runIds.Count > 1 && CannotBeRead(e))
            {
                session.Screen.Error($"sisyphus: {Screen.Safe(e.Message)}");
                (after, code) = ([.. runIds.Select(session.Runs.Get).OfType<RunView>()], ExitCode.Unavailable);
            }
        if (session.Json)
            session.Screen.Line(Shapes.Document(new Shapes.ResultList(
                [.. after.Select(run => Shapes.Result.Of(run, interrupted && !run.Status.IsEnded(), session.Next(run)))])));
        return after.Aggregate(code, (worst, run) =>
        {
            var isInterrupted = interrupted && !run.Status.IsEnded();
            var own = session.Json ? Ending.CodeOf(session, run, isInterrupted) : Ending.Tell(session, run, isInterrupted);
            return Worse(worst, own);
        });
    }

    private static ExitCode Worse(ExitCode one, ExitCode other) => (ExitCode)Math.Max((int)one, (int)other);

    /// <summary>A newer version's run, or a damaged one: no reason to leave the others.</summary>
    private static bool CannotBeRead(Exception e) => e is JournalUnreadableException or UnknownStoredNameException;

    /// <returns>The process that hosts the run, when it is not this one.</returns>
    private static async Task<int?> TakenUpAsync(Session session, RunView run, Interrupts interrupts, bool asItIs)
    {
        // A run that a living host has at work needs no word to go on.
        if (!run.Status.NeedsHost() || HostLease.Describe(session.Workspace.DatabasePath) is null)
        {
            var outcome = await (asItIs
                ? session.Client.ResumeAsItIsAsync(run.RunId, Session.By, interrupts.Finish)
                : session.Client.ResumeAsync(run.RunId, Session.By, interrupts.Finish)).ConfigureAwait(false);
            // Another process may have brought it to its end just now: then its result is what was asked for.
            if (outcome is not Outcome.Refused { Reason: "run-ended" })
                PersonsCommand.ThrowIfRefused(outcome);
        }
        return session.Client.Host is null && HostLease.Describe(session.Workspace.DatabasePath) is { } holder ? holder.Pid : null;
    }
}
