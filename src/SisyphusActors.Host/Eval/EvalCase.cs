using System.Collections.Immutable;
using System.Text.Json;
using System.Text.RegularExpressions;
using SisyphusActors.Core.Memory;
using SisyphusActors.Core.Runs;
using SisyphusActors.Core.Values;
using SisyphusActors.Host.Cli;

namespace SisyphusActors.Host.Eval;

/// <summary>A goal, and what has to hold once its run has ended or waits: a folder with an <c>eval.json</c>.</summary>
/// <param name="Folder">Absolute.</param>
internal sealed partial record EvalCase(string Name, string Folder, string Goal, ImmutableArray<string> Allow, ImmutableArray<EvalMemory> Memories, TimeSpan Timeout, ImmutableArray<EvalCheck> Checks)
{
    public const string FileName = "eval.json";

    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromMinutes(10);

    /// <summary>The cases of a folder, by name; or the only one, where the folder is a case itself.</summary>
    /// <param name="only">Names of cases; empty for all.</param>
    /// <exception cref="CommandException">There is none, or some are wrong: everything that is.</exception>
    public static IReadOnlyList<EvalCase> In(string folder, IReadOnlyCollection<string> only)
    {
        var root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        var found = File.Exists(Path.Combine(root, FileName)) ? [root]
            : Directory.Exists(root) ? Directory.EnumerateDirectories(root).Where(d => Path.GetFileName(d)[0] != '.').Order(StringComparer.Ordinal).ToList()
            : [];
        if (found.Count == 0)
            throw new CommandException(ExitCode.Usage, $"There is no case in {root}. A case is a folder with an {FileName}: docs/evals.md says what is in it.");
        if (only.FirstOrDefault(name => !found.Any(f => Path.GetFileName(f) == name)) is { } missing)
            throw new CommandException(ExitCode.Usage, $"There is no case '{Screen.Safe(missing)}' in {root}: there are {string.Join(", ", found.Select(Path.GetFileName))}.");
        var problems = new List<string>();
        var cases = found.Where(f => only.Count == 0 || only.Contains(Path.GetFileName(f))).Select(f => Read(f, problems)).OfType<EvalCase>().ToList();
        return problems.Count == 0 ? cases : throw new CommandException(ExitCode.Usage, string.Join('\n', problems));
    }

    private static EvalCase? Read(string folder, List<string> problems)
    {
        var path = Path.Combine(folder, FileName);
        try
        {
            using var stream = File.OpenRead(path);
            var file = JsonSerializer.Deserialize(stream, EvalJson.Default.EvalFile) ?? throw new JsonException("a mapping is expected");
            var (timeout, checks) = (DefaultTimeout, file.Checks);
            var wrong = new List<string>();
            if (new RunMessage.StartIntent(file.Goal, Seed: "", Workspace: "", By: "", Allowed: file.Allow).Problem() is { } start)
                wrong.Add(start);
            if (file.Timeout is { } text && (!DurationText.TryParse(text, out timeout) || timeout <= TimeSpan.Zero))
                wrong.Add($"'timeout': '{text}' is no length of time, such as 30s or 10m");
            if (checks.Length == 0)
                wrong.Add("'checks': at least one is needed");
            wrong.AddRange(checks.Index().Where(c => c.Item.Problem is not null).Select(c => $"check {c.Index + 1}: {c.Item.Problem}"));
            wrong.AddRange((file.Memories ?? []).Index().Where(m => m.Item.Message.Problem() is not null).Select(m => $"memory {m.Index + 1}: {m.Item.Message.Problem()}"));
            problems.AddRange(wrong.Select(problem => $"{path}: {problem}"));
            return new EvalCase(Path.GetFileName(folder), folder, file.Goal, [.. file.Allow ?? []], [.. file.Memories ?? []], timeout, checks);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            problems.Add(e is JsonException { LineNumber: { } line, BytePositionInLine: { } column } ? $"{path}:{line + 1}:{column + 1}: {Words(e.Message)}" : $"{path}: {e.Message}");
            return null;
        }
    }

    /// <summary>Of the reader's message what people have a use for.</summary>
    private static string Words(string message) => Unknown().Match(message) is { Success: true } unknown
        ? $"there is no member '{unknown.Groups[1].Value}'; docs/evals.md has those there are"
        : message.Split(" Path: ")[0];

    [GeneratedRegex("^The JSON property '(.*?)' could not be mapped")]
    private static partial Regex Unknown();
}

/// <summary>What is remembered before the run begins.</summary>
internal sealed record EvalMemory(MemoryType Type, string Text, ImmutableArray<string>? Entities = null)
{
    public MemoryMessage.StoreMemory Message => new(Type, Text, Entities ?? [], Source: null, By: "eval");
}
