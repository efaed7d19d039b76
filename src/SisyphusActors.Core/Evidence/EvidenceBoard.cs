using SisyphusActors.Core.Building;
using SisyphusActors.Core.Execution;
using SisyphusActors.Core.Intents;
using SisyphusActors.Core.Ledger;
using SisyphusActors.Core.Planning;
using SisyphusActors.Core.Runs;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Evidence;

/// <summary>
/// Showboat: gathers what a run has to show for its milestones, by its events alone. Of a goal they are the approved plan and, for each round, files, tests
/// and scan; of a workflow those that its steps name. Both lists are bounded, so that a run of 10,000 steps has a file that can be read.
/// </summary>
internal sealed class EvidenceBoard
{
    public const int SectionsMax = 40;
    public const int EntriesMax = 20;

    private const string Passed = "passed";
    private const string Failed = "failed";

    private readonly List<(string Title, Queue<EvidenceEntry> Entries, int LeftOut)> _sections = [];

    /// <summary>In the order they were begun, the newest last.</summary>
    public IReadOnlyList<EvidenceSection> Sections => [.. _sections.Select(s => new EvidenceSection(s.Title, [.. s.Entries], s.LeftOut))];

    /// <summary>How many sections there are before those.</summary>
    public int SectionsLeftOut { get; private set; }

    /// <summary>Of the newest event in it; 0 while there is nothing to show.</summary>
    public long Offset { get; private set; }

    /// <param name="run">As it is after the event.</param>
    public void Apply(RunView run, in LedgerEntry entry)
    {
        switch (entry.Event)
        {
            case RunEvent.PlanApproved e:
                Add("Plan approved", new EvidenceEntry.PlanApproved(entry.At, entry.Offset, e.Approval));
                break;
            case RunEvent.DriftAccepted e:
                Add("Plan approved", new EvidenceEntry.DriftAccepted(entry.At, entry.Offset, e.By, e.Found));
                break;
            case BuilderEvent.FileEdited e:
                Add($"Round {run.Round}: files", new EvidenceEntry.FileWritten(entry.At, entry.Offset, e.Path, e.Before, e.After, e.Added, e.Removed, e.By));
                break;
            case ExecutorEvent.StepCompleted { By: { } by } e:
                Ended(run, entry, e.StepId, $"settled by {by}", exitCode: null, output: null, Json.EmptyObject);
                break;
            case ExecutorEvent.StepCompleted e:
                Ended(run, entry, e.StepId, Passed, exitCode: 0, e.Output, e.Result);
                break;
            case ExecutorEvent.StepPassed e:
                Ended(run, entry, e.StepId, e.By is { } approver ? $"approved by {approver}" : Passed, exitCode: null, output: null, e.Result);
                break;
            case ExecutorEvent.StepFailed e:
                Ended(run, entry, e.StepId, Failed, e.ExitCode, e.Error, Json.EmptyObject);
                break;
            case ExecutorEvent.StepRejected e:
                Ended(run, entry, e.StepId, Failed, exitCode: null, e.Error, Json.EmptyObject);
                break;
        }
    }

    /// <remarks>A fan-out has nothing to show but its items.</remarks>
    private void Ended(RunView run, in LedgerEntry entry, string stepId, string outcome, int? exitCode, string? output, Json result)
    {
        if (run is not { Plan: { } plan } || run.Step(stepId) is not { Items: null } view || TitleOf(run, plan.Steps[view.Position.Index]) is not { } title)
            return;
        var work = plan.Steps[view.Position.Index].Work;
        var scan = work is StepWork.Scan ? ScanResult.Of(result) : null;
        var command = work switch
        {
            StepWork.Run shell => shell.Command,
            StepWork.Test => view.Item?.AsText(),
            _ => scan?.Command,
        };
        if (scan is not null)
            (outcome, output) = (scan.Verdict, scan.Output);
        Add(title, new EvidenceEntry.StepEnded(entry.At, entry.Offset, stepId, command, outcome, command is null && outcome != Failed ? null : exitCode, output));
    }

    private static string? TitleOf(RunView run, PlanStep step) => step.Work switch
    {
        StepWork.Test => $"Round {run.Round}: tests",
        StepWork.Scan => $"Round {run.Round}: scan",
        _ => step.Milestone,
    };

    private void Add(string title, EvidenceEntry entry)
    {
        Offset = entry.Offset;
        var index = _sections.FindLastIndex(section => section.Title == title);
        if (index < 0)
        {
            index = _sections.Count;
            _sections.Add((title, new Queue<EvidenceEntry>(), 0));
        }
        var section = _sections[index];
        section.Entries.Enqueue(entry);
        if (section.Entries.Count > EntriesMax)
        {
            section.Entries.Dequeue();
            _sections[index] = section with { LeftOut = section.LeftOut + 1 };
        }
        if (_sections.Count > SectionsMax)
        {
            _sections.RemoveAt(0);
            SectionsLeftOut++;
        }
    }
}
