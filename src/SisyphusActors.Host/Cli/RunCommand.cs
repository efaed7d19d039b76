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
        Description = "The workflow, YAML or JSON. A command after -- is a workflow of one step instead.",
        HelpName = "FILE",
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
    private readonly Option<bool> _noWait = new("--no-wait") { Description = "Return with exit code 3 as soon as only a person can move the run, instead of staying." };

    /// <param name="command">The words after <c>--</c>; null when there was none.</param>
    public RunCommand(Screen screen, IReadOnlyList<string>? command) : base(
        screen, Name, "Run a workflow in the foreground until it ends. Kill it whenever you like: resume goes on.",
        "sisyphus run build.yaml --input target=staging",
        "sisyphus run build.yaml --id nightly-42 --no-wait",
        "sisyphus run nightly.yaml --detach",
        "sisyphus run deploy.yaml --secret API_TOKEN",
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
    }

    public override async Task<ExitCode> RunAsync(Session session)
    {
        if (session.Parsed.GetValue(_detach) && session.Parsed.GetValue(_noWait))
            throw new CommandException(ExitCode.Usage, "--detach waits for nothing, so --no-wait has no place beside it.");
        var (definition, inputs) = Definition(session);
        var id = session.Parsed.GetValue(_id);
        session.Client.NoteCrash();
        if (id is not null && session.Client.Runs?.Get(id) is not null)
            throw new CommandException(ExitCode.Refused, $"There already is a run '{id}'. Go on with it: {session.Next($"sisyphus resume {id}")}. Or choose another --id.");

        SecretOption.ThrowIfHostLacksThem(session);
        using var interrupts = new Interrupts();
        if (session.Parsed.GetValue(_detach))
            return await DetachAsync(session, definition, inputs, id, interrupts.Finish).ConfigureAwait(false);
        var from = session.Client.Journal?.LastOffset ?? 0;
        var (runId, outcome) = await StartAsync(session.Client, definition, inputs, id, interrupts.Finish).ConfigureAwait(false);
        PersonsCommand.ThrowIfRefused(outcome);
        if (session.Client.Host is null && !session.Json && HostLease.Describe(session.Workspace.DatabasePath) is { Pid: > 0 } holder)
            session.Screen.Line($"run {runId}: hosted by process {holder.Pid}, which holds this database");
        var stay = !session.Parsed.GetValue(_noWait);
        var progress = RunDrive.Progress(session, from, mayDraw: _command is null, stays: stay);
        var (run, interrupted) = await new RunDrive(session, interrupts).FollowAsync(runId, progress, stay).ConfigureAwait(false);
        return Ending.Tell(session, run, interrupted);
    }

    private static async Task<ExitCode> DetachAsync(Session session, WorkflowDefinition definition, Json inputs, string? id, CancellationToken interrupted)
    {
        await using var detached = new DetachedRuns(session, interrupted);
        var (runId, _) = await detached.AskAsync(
            (client, cancellation) => StartAsync(client, definition, inputs, id, cancellation), started => started.Outcome).ConfigureAwait(false);
        return detached.Tell([runId], all: false);
    }

    private (WorkflowDefinition, Json) Definition(Session session)
    {
        var file = session.Parsed.GetValue(_file);
        var inputs = _workflow.Inputs(session.Parsed);
        switch (file, _command)
        {
            case (not null, not null):
                throw new CommandException(ExitCode.Usage, "run takes a file or a command after --, not both.");
            case (null, null or []):
                throw new CommandException(ExitCode.Usage, "run needs a workflow file, or a command after --: sisyphus run build.yaml, or sisyphus run -- echo hello");
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
        SisyphusClient client, WorkflowDefinition definition, Json inputs, string? id, CancellationToken cancellation)
    {
        try
        {
            return await client.StartAsync(definition, inputs, Session.By, id, cancellation).ConfigureAwait(false);
        }
        catch (ArgumentException e) when (id is not null && e.ParamName == "runId")
        {
            throw new CommandException(ExitCode.Usage, $"--id {Screen.Safe(id)}: 1 to 100 characters of a-z 0-9 - _ . beginning with a letter or digit, as in --id nightly-42; but not {string.Join(", ", WorkspaceActors.Scopes)}");
        }
    }
}
