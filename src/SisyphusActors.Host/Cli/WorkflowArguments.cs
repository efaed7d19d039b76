using System.CommandLine;
using System.Text;
using System.Text.Json;
using SisyphusActors.Core.Planning;
using SisyphusActors.Core.Validation;
using SisyphusActors.Core.Values;
using SisyphusActors.Hosting;
using SisyphusActors.Hosting.Workflows;

namespace SisyphusActors.Host.Cli;

/// <summary>A workflow file and what it is given, as a command line has them.</summary>
internal sealed class WorkflowArguments
{
    public Option<string[]> Input { get; } = new("--input", "-i")
    {
        Description = "An input, as name=value; once for each. Text is read as the type the workflow declares.",
        HelpName = "NAME=VALUE",
    };

    public Option<string?> InputsJson { get; } = new("--inputs-json")
    {
        Description = "Inputs as one JSON object, or @FILE to read it from a file. --input has precedence.",
        HelpName = "JSON",
    };

    public void AddTo(Command command)
    {
        command.Options.Add(Input);
        command.Options.Add(InputsJson);
    }

    /// <summary>Null when nothing was given.</summary>
    /// <exception cref="CommandException">They are no inputs.</exception>
    public Json? Inputs(ParseResult parsed)
    {
        var pairs = parsed.GetValue(Input) ?? [];
        var json = parsed.GetValue(InputsJson);
        if (pairs.Length == 0 && json is null)
            return null;
        var members = json is null ? [] : FromJson(json);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var pair in pairs)
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
                throw new CommandException(ExitCode.Usage, $"--input '{Screen.Safe(pair)}' must be name=value, as in --input target=staging");
            if (!seen.Add(pair[..equals]))
                throw new CommandException(ExitCode.Usage, $"--input {pair[..equals]} was given twice: once is enough.");
            members[pair[..equals]] = Json.From(pair[(equals + 1)..]);
        }
        return Json.Object(members);
    }

    /// <summary>Reads a file and judges it with its inputs, before anything is started.</summary>
    /// <param name="inputs">Null when only the file is asked about.</param>
    /// <exception cref="ProblemsException">Something is wrong with it.</exception>
    public static (WorkflowDefinition Definition, PlanReading Reading) Check(Session session, string path, Json? inputs)
    {
        if (path.Length == 0)
            throw new CommandException(ExitCode.Usage, "The path of the workflow is empty. Name a file, such as build.yaml.");
        WorkflowDefinition definition;
        try
        {
            definition = WorkflowDefinition.FromFile(path);
        }
        catch (WorkflowFormatException e)
        {
            throw new ProblemsException(path, e.Problems);
        }
        var reading = new PlanRules(session.Handlers.Types).Check(definition.Document, inputs);
        return reading.Problems.IsEmpty ? (definition, reading) : throw new ProblemsException(path, reading.Problems);
    }

    private static Dictionary<string, Json> FromJson(string json)
    {
        var text = json.StartsWith('@') ? ReadFile(json[1..]) : json;
        try
        {
            var value = Json.Parse(text).Element;
            if (value.ValueKind == JsonValueKind.Object)
                return value.EnumerateObject().ToDictionary(m => m.Name, m => Json.From(m.Value), StringComparer.Ordinal);
        }
        catch (JsonException e)
        {
            throw new CommandException(ExitCode.Usage, $"--inputs-json is no JSON: {e.Message}");
        }
        throw new CommandException(ExitCode.Usage, "--inputs-json must be a JSON object, as in --inputs-json '{\"target\":\"staging\"}'");
    }

    private static string ReadFile(string path)
    {
        try
        {
            var bytes = GivenFile.Read(path, WorkflowFile.BytesMax);
            return bytes.Length <= WorkflowFile.BytesMax
                ? Encoding.UTF8.GetString(bytes.AsSpan(bytes is [0xEF, 0xBB, 0xBF, ..] ? 3 : 0))
                : throw new CommandException(ExitCode.Usage, $"--inputs-json @{Screen.Safe(path)} is longer than {WorkflowFile.BytesMax / 1024 / 1024} MiB: hand large values over as files, and name those.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new CommandException(ExitCode.Usage, $"--inputs-json @{Screen.Safe(path)} cannot be read: {e.Message}");
        }
    }
}
