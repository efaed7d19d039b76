using System.Globalization;
using System.Text.Json.Serialization;
using SisyphusActors.Core.Gateway;
using SisyphusActors.Core.Ledger;
using SisyphusActors.Core.Runs;
using SisyphusActors.Host.Cli;

namespace SisyphusActors.Host.Eval;

/// <summary>One thing that has to hold. It says one of status, file, library, command and the limits.</summary>
/// <param name="Status">Of the run, as <c>show</c> has it.</param>
/// <param name="File">Relative to the workspace.</param>
/// <param name="Contains">What stands in that file; null when it only has to be there.</param>
/// <param name="Library">By name, in the plan that was accepted last.</param>
/// <param name="Absent">Of a file or a library: that there is none.</param>
/// <param name="Command">Exits with 0, in the workspace.</param>
/// <param name="CostMax">US dollars.</param>
internal sealed record EvalCheck(
    string? Status = null,
    string? File = null,
    string? Contains = null,
    string? Library = null,
    bool Absent = false,
    string? Command = null,
    int? RoundsMax = null,
    long? CallsMax = null,
    long? TokensMax = null,
    decimal? CostMax = null)
{
    /// <summary>What is wrong with it, as a phrase; null for nothing.</summary>
    [JsonIgnore]
    public string? Problem =>
        new object?[] { Status, File, Library, Command, RoundsMax, CallsMax, TokensMax, CostMax }.Count(said => said is not null) != 1
            ? "one of status, file, library, command, roundsMax, callsMax, tokensMax and costMax is expected"
        : Status is not null && !Words.Names<RunStatus>().Contains(Status) ? $"'{Status}' is no status; there are {string.Join(", ", Words.Names<RunStatus>())}"
        : Contains is not null && (File is null || Absent) ? "'contains' goes with a 'file' that is not absent"
        : Absent && File is null && Library is null ? "'absent' goes with 'file' or 'library'"
        : null;

    /// <summary>As people read it.</summary>
    [JsonIgnore]
    public string Text => this switch
    {
        { Status: { } status } => $"status is {status}",
        { File: { } file, Absent: true } => $"there is no file {file}",
        { File: { } file, Contains: { } text } => $"file {file} contains '{text}'",
        { File: { } file } => $"there is a file {file}",
        { Library: { } library } => $"the plan {(Absent ? "does without" : "uses")} {library}",
        { Command: { } command } => $"command {command}",
        { RoundsMax: { } most } => string.Create(CultureInfo.InvariantCulture, $"at most {most} rounds"),
        { CallsMax: { } most } => string.Create(CultureInfo.InvariantCulture, $"at most {most} calls"),
        { TokensMax: { } most } => string.Create(CultureInfo.InvariantCulture, $"at most {most} tokens"),
        _ => string.Create(CultureInfo.InvariantCulture, $"at most {CostMax} US $"),
    };

    /// <param name="root">The workspace's folder.</param>
    /// <returns>Why it does not hold; null where it does.</returns>
    public string? WhyNot(RunView run, string root) => this switch
    {
        { Status: { } status } => run.Status.Name() == status ? null : $"it is {run.Status.Name()}{(run.Error is { } error ? $": {error}" : "")}",
        { File: { } file } => WhyNot(Path.Combine(root, file)),
        { Library: { } library } => (run.Planned?.Output.Libraries ?? []).Any(l => l.Name == library) == Absent ? $"the plan {(Absent ? "uses it" : "does not use it")}" : null,
        { RoundsMax: { } most } => Most(EvalUse.Of(run).Rounds, most),
        { CallsMax: { } most } => Most(EvalUse.Of(run).Calls, most),
        { TokensMax: { } most } => Most(EvalUse.Of(run).Tokens, most),
        { CostMax: { } most } => EvalUse.Of(run).CostMicroUsd is var cost && cost <= most * 1_000_000 ? null : $"it cost {BudgetText.Of(BudgetResource.Cost, cost)}",
        _ => null,
    };

    private string? WhyNot(string path) =>
        System.IO.File.Exists(path) == Absent ? (Absent ? "there is one" : "there is none")
        : Contains is { } text && !System.IO.File.ReadAllText(path).Contains(text, StringComparison.Ordinal) ? "it does not"
        : null;

    private static string? Most(long found, long most) => found <= most ? null : string.Create(CultureInfo.InvariantCulture, $"there were {found}");
}

/// <summary>What a run has taken.</summary>
internal sealed record EvalUse(int Rounds, int Calls, long Tokens, long CostMicroUsd)
{
    public static EvalUse Of(RunView run) => new(
        run.Round, run.Calls.Count(), run.Calls.Sum(call => call.Spend.Usage.Total()), run.Calls.Sum(call => call.Spend.CostMicroUsd));
}
