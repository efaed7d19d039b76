using System.Collections.Immutable;
using System.Globalization;
using SisyphusActors.Core.Planning;

namespace SisyphusActors.Hosting.Workflows;

/// <summary>A workflow for the library: from a file, from text, or built here. Immutable; each call gives a new one.</summary>
/// <remarks>It is read and judged like any workflow file when it is run: a run of a faulty one fails with all its problems.</remarks>
public sealed class WorkflowDefinition
{
    private readonly ImmutableList<DocumentMember> _inputs = [];
    private readonly ImmutableList<DocumentNode> _steps = [];
    private readonly ImmutableList<DocumentNode> _cleanup = [];
    private readonly WorkflowDocument? _given;

    /// <summary>Begins a workflow without steps.</summary>
    /// <param name="name">In a few words what it is for, 1 to 200 characters.</param>
    public WorkflowDefinition(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        Name = name;
    }

    private WorkflowDefinition(WorkflowDocument document)
    {
        _given = document;
        Name = (document.Root as DocumentNode.Mapping)?.Members.FirstOrDefault(m => m.Key == "name")?.Value is DocumentNode.Scalar { Text: { Length: > 0 } name }
            ? name
            : document.Name;
    }

    private WorkflowDefinition(string name, ImmutableList<DocumentMember> inputs, ImmutableList<DocumentNode> steps, ImmutableList<DocumentNode> cleanup) =>
        (Name, _inputs, _steps, _cleanup) = (name, inputs, steps, cleanup);

    /// <summary>What the workflow calls itself: the goal of a run of it.</summary>
    public string Name { get; }

    /// <summary>What a run is started with.</summary>
    public WorkflowDocument Document => _given ?? new WorkflowDocument("<program>", Nodes.Mapping(
        ("name", Nodes.Text(Name)),
        ("inputs", _inputs.IsEmpty ? null : new DocumentNode.Mapping([.. _inputs], 0, 0)),
        ("steps", new DocumentNode.Sequence([.. _steps], 0, 0)),
        ("cleanup", _cleanup.IsEmpty ? null : new DocumentNode.Sequence([.. _cleanup], 0, 0))));

    /// <exception cref="WorkflowFormatException">The file is missing, or is no YAML or JSON.</exception>
    public static WorkflowDefinition FromFile(string path) => Of(path, WorkflowFile.Read(path));

    /// <param name="yaml">YAML or JSON.</param>
    /// <exception cref="WorkflowFormatException">It is neither.</exception>
    public static WorkflowDefinition FromYaml(string yaml) => Of("<text>", WorkflowFile.Parse("<text>", yaml));

    /// <summary>A workflow of one step, <c>command</c>, which runs a shell command.</summary>
    public static WorkflowDefinition ForCommand(string command)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(command);
        var line = string.Concat(command.Trim().Select(c => char.IsControl(c) ? ' ' : c));
        var name = line.Length <= PlanLimits.TitleLengthMax ? line : line[..(PlanLimits.TitleLengthMax - 1)] + "…";
        return new WorkflowDefinition(new WorkflowDocument("<command>",
            new WorkflowDefinition(name).Step("command", run: command).Document.Root));
    }

    /// <summary>Adds an input.</summary>
    /// <param name="type"><c>string</c>, <c>number</c>, <c>boolean</c>, <c>array</c> or <c>object</c>.</param>
    /// <param name="default">Any value that serializes to JSON of that type; null for none.</param>
    public WorkflowDefinition Input(string name, string type = "string", bool required = false, object? @default = null, string? description = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return With(_inputs.Add(new DocumentMember(name, Nodes.Mapping(
            ("type", Nodes.Text(type)),
            ("required", required ? Nodes.Plain("true") : null),
            ("default", Nodes.Value(@default)),
            ("description", Nodes.Text(description))), 0, 0)), _steps, _cleanup);
    }

    /// <summary>Adds a step. Exactly one of <paramref name="run"/>, <paramref name="uses"/>, <paramref name="wait"/> and <paramref name="approve"/> says what it does.</summary>
    /// <param name="uses">The name a step handler was registered under.</param>
    /// <param name="with">The handler's arguments: anything that serializes to a JSON object.</param>
    /// <param name="approve">The question a person is asked.</param>
    /// <param name="needs">Steps that must have completed first; the step before this one unless given, none if empty.</param>
    /// <param name="forEach">A list to fan out over, or the text of one expression.</param>
    /// <param name="maxParallel">Most items at work at once, 1 to 1,000.</param>
    /// <param name="timeout">Of one attempt, 1 ms to 365 days; to the millisecond.</param>
    /// <param name="idempotent">Whether it may be run again when its host died in the middle.</param>
    /// <param name="when">A condition in one <c>${{ }}</c>; unless it holds when the step's turn comes, the step is skipped.</param>
    /// <param name="continueOnError">Whether the run goes on when the step has failed for good.</param>
    /// <param name="cleanup">Whether it runs when the other steps have come to their end, whatever that is, after the cleanup step before it.</param>
    /// <exception cref="InvalidOperationException">This workflow came from a file or text.</exception>
    public WorkflowDefinition Step(
        string id,
        string? run = null,
        string? uses = null,
        object? with = null,
        TimeSpan? wait = null,
        string? approve = null,
        IEnumerable<string>? needs = null,
        object? forEach = null,
        int? maxParallel = null,
        RetryPolicy? retry = null,
        TimeSpan? timeout = null,
        bool idempotent = false,
        IEnumerable<KeyValuePair<string, string>>? env = null,
        IEnumerable<string>? outputs = null,
        string? title = null,
        string? milestone = null,
        string? when = null,
        bool continueOnError = false,
        bool cleanup = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        var step = Nodes.Mapping(
            ("id", Nodes.Text(id)),
            ("title", Nodes.Text(title)),
            ("milestone", Nodes.Text(milestone)),
            ("run", Nodes.Text(run)),
            ("uses", Nodes.Text(uses)),
            ("with", Nodes.Value(with)),
            ("wait", Nodes.Duration(wait)),
            ("approve", Nodes.Text(approve)),
            ("needs", Nodes.Texts(needs)),
            ("when", Nodes.Text(when)),
            ("foreach", Nodes.Value(forEach)),
            ("maxParallel", Nodes.Number(maxParallel)),
            ("retry", Retry(retry)),
            ("timeout", Nodes.Duration(timeout)),
            ("idempotent", idempotent ? Nodes.Plain("true") : null),
            ("continueOnError", continueOnError ? Nodes.Plain("true") : null),
            ("env", env is null ? null : Nodes.Mapping([.. env.Select(v => (v.Key, (DocumentNode?)Nodes.Text(v.Value)))])),
            ("outputs", Nodes.Texts(outputs)));
        return cleanup ? With(_inputs, _steps, _cleanup.Add(step)) : With(_inputs, _steps.Add(step), _cleanup);
    }

    private WorkflowDefinition With(ImmutableList<DocumentMember> inputs, ImmutableList<DocumentNode> steps, ImmutableList<DocumentNode> cleanup) => _given is null
        ? new WorkflowDefinition(Name, inputs, steps, cleanup)
        : throw new InvalidOperationException($"'{_given.Name}' was read as a whole and takes no further inputs or steps.");

    private static WorkflowDefinition Of(string name, WorkflowReading reading) =>
        reading.Document is { } document ? new WorkflowDefinition(document) : throw new WorkflowFormatException(name, reading.Problems);

    private static DocumentNode.Mapping? Retry(RetryPolicy? retry) => retry is null ? null : Nodes.Mapping(
        ("maxAttempts", Nodes.Number(retry.MaxAttempts)),
        ("initialDelay", Nodes.Duration(retry.InitialDelay)),
        ("factor", Nodes.Plain(retry.Factor.ToString("R", CultureInfo.InvariantCulture))),
        ("maxDelay", Nodes.Duration(retry.MaxDelay)),
        ("jitter", Nodes.Plain(retry.Jitter.ToString("R", CultureInfo.InvariantCulture))),
        ("on", retry.On.IsEmpty ? null : new DocumentNode.Sequence([.. retry.On.Select(code => (DocumentNode)Nodes.Number(code)!)], 0, 0)));
}
