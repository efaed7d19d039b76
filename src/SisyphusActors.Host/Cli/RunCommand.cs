using System.CommandLine;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Runs;
using SisyphusActors.Core.Values;
using SisyphusActors.Host.Background;
using SisyphusActors.Hosting.Runs;
using SisyphusActors.Hosting.Workflows;
using SisyphusActors.Journal.Sqlite;

namespace SisyphusActors.Host.Cli;

/// <summary>Starts a run and stays with it.</summary>
internal sealed class RunCommand : HostCommand
{
    public new const string Name = "run";

    private readonly IReadOnlyList<string>? _command;
    private readonly Argument<string?> _file = new("file")
    {
        Description = "The workflow, YAML or JSON; or a goal in several words, which a model plans. A command after -- is a workflow of one step instead.",
        HelpName = "FILE|GOAL",
        Arity = ArgumentArity.ZeroOrOne,
    };
    private readonly WorkflowArguments _workflow = new();
    private readonly Option<string?> _id = new("--id")
    {
        Description = "The run's id: 1 to 100 of a-z 0-9 - _ . beginning with a letter or digit. Default: a new one.",
        HelpName = "RUN",
    };
    private readonly Option<string[]> _secret = SecretOption.Make();
    private readonly Option<bool> _detach = DetachedRuns.Option();
    private readonly GoalArguments _goal = new();
    private readonly Option<bool> _noWait = new("--no-wait") { Description = "Return with exit code 3 as soon as only a person can move the run, instead of staying." };

    /// <param name="command">The words after <c>--</c>; null when there was none.</param>
    public RunCommand(Screen screen, IReadOnlyList<string>? command) : base(
        screen, Name, "Run a workflow, or reach a goal, in the foreground until it ends. Kill it whenever you like: resume goes on.",
        "sisyphus run build.yaml --input target=staging",
        "sisyphus run build.yaml --id nightly-42 --no-wait",
        "sisyphus run nightly.yaml --detach",
        "sisyphus run deploy.yaml --secret API_TOKEN",
        "sisyphus run 'Add an OIDC login flow'",
        "sisyphus run 'Fix the failing test' --yes --allow 'src/**' --allow 'tests/**'",
        "sisyphus run -- echo hello",
        "sisyphus run -- 'make test | tee test.log'")
    {
        _command = command;
        Arguments.Add(_file);
        _file.CompletionSources.Add(Suggestions.Once(_file, Suggestions.Workflows));
        _workflow.AddTo(this);
        Options.Add(_id);
        Options.Add(_detach);
        Options.Add(_secret);
        Options.Add(_noWait);
        _goal.AddTo(this);
    }

    public override async Task<ExitCode> RunAsync(Session session)
    {
        if (session.Parsed.GetValue(_detach) && session.Parsed.GetValue(_noWait))
            throw new CommandException(ExitCode.Usage, "--detach waits for nothing, so --no-wait has no place beside it.");
        var start = Beginning(session);
        var id = session.Parsed.GetValue(_id);
        session.Client.NoteCrash();
        if (id is not null && session.Client.Runs?.Get(id) is not null)
            throw new CommandException(ExitCode.Refused, $"There already is a run '{id}'. Go on with it: {session.Next($"sisyphus resume {id}")}. Or choose another --id.");

        SecretOption.ThrowIfHostLacksThem(session);
        using var interrupts = new Interrupts();
        if (session.Parsed.GetValue(_detach))
            return await DetachAsync(session, start, id, interrupts.Finish).ConfigureAwait(false);
        var from = session.Client.Journal?.LastOffset ?? 0;
        var (runId, outcome) = await StartAsync(session.Client, start, id, interrupts.Finish).ConfigureAwait(false);
        PersonsCommand.ThrowIfRefused(outcome);
        if (session.Client.Host is null && !session.Json && HostLease.Describe(session.Workspace.DatabasePath) is { Pid: > 0 } holder)
            session.Screen.Line($"run {runId}: hosted by process {holder.Pid}, which holds this database");
        var stay = !session.Parsed.GetValue(_noWait);
        var progress = RunDrive.Progress(session, from, mayDraw: _command is null, stays: stay);
        var (run, interrupted) = await new RunDrive(session, interrupts).FollowAsync(runId, progress, stay).ConfigureAwait(false);
        return Ending.Tell(session, run, interrupted);
    }

    private static async Task<ExitCode> DetachAsync(Session session, Start start, string? id, CancellationToken interrupted)
    {
        await using var detached = new DetachedRuns(session, interrupted);
        var (runId, _) = await detached.AskAsync(
            (client, cancellation) => StartAsync(client, start, id, cancellation), started => started.Outcome).ConfigureAwait(false);
        return detached.Tell([runId], all: false);
    }

    private Start Beginning(Session session)
    {
        var file = session.Parsed.GetValue(_file);
        var allowed = _goal.Allowed(session.Parsed);
        if (_command is null && file is not null && GoalArguments.IsGoal(file))
        {
            GoalArguments.ThrowIfNotPlannable(session, file, hasInputs: _workflow.Inputs(session.Parsed) is not null);
            return (client, id, cancellation) => client.StartGoalAsync(file, Session.By, allowed, id, cancellation);
        }
        if (allowed is not null)
            throw new CommandException(ExitCode.Usage, "--yes and --allow are about the plan for a goal; a workflow's steps are approved by sisyphus approve.");
        var (definition, inputs) = Definition(session, file);
        return (client, id, cancellation) => client.StartAsync(definition, inputs, Session.By, id, cancellation);
    }

    private (WorkflowDefinition, Json) Definition(Session session, string? file)
    {
        var inputs = _workflow.Inputs(session.Parsed);
        switch (file, _command)
        {
            case (not null, not null):
                throw new CommandException(ExitCode.Usage, "run takes a file or a command after --, not both.");
            case (null, null or []):
                throw new CommandException(ExitCode.Usage, "run needs a workflow file, a goal, or a command after --: sisyphus run build.yaml, sisyphus run 'Add a login page', or sisyphus run -- echo hello");
            case (null, var words) when inputs is not null:
                throw new CommandException(ExitCode.Usage, $"A command after -- takes no inputs. Put them in the command: sisyphus run -- {Screen.Safe(ShellWord.Command(words))}");
            case (null, var words):
                var line = ShellWord.Command(words);
                if (string.IsNullOrWhiteSpace(line))
                    throw new CommandException(ExitCode.Usage, "The command after -- is empty: sisyphus run -- echo hello");
                return (WorkflowDefinition.ForCommand(line), Json.EmptyObject);
            case ({ } path, null):
                if (!File.Exists(path) && path.Contains(' ', StringComparison.Ordinal))
                    throw new CommandException(ExitCode.Usage, $"There is no file '{Screen.Safe(path)}'. To run it as a command: sisyphus run -- {ShellWord.Of(Screen.Safe(path))}");
                return (WorkflowArguments.Check(session, path, inputs ?? Json.EmptyObject).Definition, inputs ?? Json.EmptyObject);
        }
    }

    private static async Task<(string RunId, Outcome Outcome)> StartAsync(
        SisyphusClient client, Start start, string? id, CancellationToken cancellation)
    {
        try
        {
            return await start(client, id, cancellation).ConfigureAwait(false);
        }
        catch (ArgumentException e) when (id is not null && e.ParamName == "runId")
        {
            throw new CommandException(ExitCode.Usage, $"--id {Screen.Safe(id)}: 1 to 100 characters of a-z 0-9 - _ . beginning with a letter or digit, as in --id nightly-42; but not {string.Join(", ", WorkspaceActors.Scopes)}");
        }
    }

    private delegate Task<(string RunId, Outcome Outcome)> Start(SisyphusClient client, string? id, CancellationToken cancellation);
}
