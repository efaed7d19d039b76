using SisyphusActors.Core.Agents;
using SisyphusActors.Core.Building;
using SisyphusActors.Core.Execution;
using SisyphusActors.Core.Operations;
using SisyphusActors.Core.Planning;
using SisyphusActors.Engine;
using SisyphusActors.Engine.Machines;
using SisyphusActors.Engine.Simulation;
using SisyphusActors.Hosting.Hosts;
using SisyphusActors.Journal.Memory;
using SisyphusActors.Simulation.Checks;
using SisyphusActors.Simulation.Hosts;
using SisyphusActors.Simulation.Models;
using SisyphusActors.Simulation.People;
using SisyphusActors.Simulation.Reports;
using SisyphusActors.Simulation.Scenarios;
using SisyphusActors.Simulation.World;

namespace SisyphusActors.Simulation;

/// <summary>One scenario, played from its first command until nothing moves any more. One thread, and nothing in it but what follows from the seed.</summary>
internal sealed class Play : IDisposable
{
    /// <summary>More of them, and something goes round in circles.</summary>
    private const int StepsMax = 20_000;

    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(20);

    private readonly SeededRandom _random;

    private Play(Scenario scenario, SimulationSeams seams)
    {
        (Scenario, Seams) = (scenario, seams);
        HandlerTypes = [.. scenario.Runs.SelectMany(r => r.Work.HandlerTypes).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        _random = SeededRandom.For(scenario.Seed, "schedule");
        Incidents = new Incidents(scenario.Incidents);
        Trace = new Trace(Time);
        Verdict = new Verdict(Trace);
        Poison = new Poisons(this);
        World = new SimulatedWorld(this);
        Workspace = new SimulatedWorkspace(this);
        Effects = new EffectBook(this);
        Books = new Books(this);
        Hosts = new HostYard(this);
        Clients = new Clients(this);
        Person = new Person(this);
    }

    public Scenario Scenario { get; }

    public SimulationSeams Seams { get; }

    public IReadOnlyList<string> HandlerTypes { get; }

    public Incidents Incidents { get; }

    public VirtualTime Time { get; } = new();

    /// <summary>What is durable.</summary>
    public MemoryJournal Stored { get; } = new();

    public MemoryPoisonCounter PoisonCounter { get; } = new();

    public SimulatedTables Tables { get; } = new();

    public SimulatedFiles Files { get; } = new();

    public Coverage Coverage { get; } = new();

    public Trace Trace { get; }

    public Verdict Verdict { get; }

    public Poisons Poison { get; }

    public SimulatedWorld World { get; }

    public SimulatedWorkspace Workspace { get; }

    public EffectBook Effects { get; }

    public Books Books { get; }

    public HostYard Hosts { get; }

    public Clients Clients { get; }

    public Person Person { get; }

    public static Played Of(Scenario scenario, SimulationSeams seams)
    {
        // Continuations run where they are caused, as long as nobody has a context of his own to run them in.
        var context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            using var play = new Play(scenario, seams);
            return play.ToItsEnd();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }

    public BehaviorCatalog Behaviors(Func<IActorMachine, IActorMachine> decorate) =>
        RunBehaviors.Catalog(HandlerTypes, new PlannerOptions(), Questions.Options(Scenario.Seed), new BuilderOptions { Skills = ["careful", "quick"] }, new AgentOptions(), Scenario.SnapshotEventsMin, decorate)
            .AddOnDemand(Asker.Role, new Asker());

    public int AttemptsMax(OperationRequest request) =>
        ActedModel.IsAsked(request) ? 1 : Scenario.Runs.First(r => r.RunId == request.RunId).Work.AttemptsMax(StepIds.PlanStepOf(request.StepId));

    /// <summary>An incident really came about.</summary>
    public void Happened(IncidentKind kind, string where = "")
    {
        Coverage.Count(kind);
        Trace.Add(where.Length > 0 ? $"* {Incident.Words(kind)}: {where}" : $"* {Incident.Words(kind)}");
    }

    public void Dispose() => Tables.Release();

    private Played ToItsEnd()
    {
        try
        {
            Run();
            if (Verdict.Violation is null)
                RestCheck.Check(this);
        }
        catch (Exception e)
        {
            Verdict.Fail(Invariants.NoDefect, $"{e.GetType().Name}: {e.Message}\n{e.StackTrace}");
        }
        Trace.Add($"the journal holds {Stored.LastOffset} events");
        Coverage.Steps += Trace.Step;
        return new Played(Scenario, Verdict.Violation, Trace.Lines, Trace.Digest, Coverage);
    }

    private void Run()
    {
        Person.Begin();
        for (var isLeaving = false; Verdict.Violation is null;)
        {
            if (++Trace.Step > StepsMax)
            {
                Verdict.Fail(Invariants.RunEnds, $"it still moves after {StepsMax} steps.");
                return;
            }
            if (!isLeaving)
                foreach (var incident in Incidents.Next(Trigger.Step))
                    StepIncidents.Apply(this, incident);
            if (!Move() && (isLeaving || !Person.Act()))
            {
                if (Hosts.Alive.Count == 0)
                    return;
                isLeaving = true;
                Hosts.Leave();
            }
            Hosts.EndStopped();
            Check();
        }
    }

    /// <summary>A host goes on, or time does: which of them first is the scheduler's choice where both could.</summary>
    private bool Move() =>
        Time.UntilNext < Soon && _random.OneIn(4) ? Time.RingNext() : Hosts.Step(_random) || Time.RingNext();

    private void Check()
    {
        Books.CatchUp();
        Clients.Hear();
        foreach (var host in Hosts.Alive)
        {
            Books.States.Compare(host);
            Books.Claims.CheckStarted(host);
            foreach (var run in Scenario.Runs)
                if (host.FailureOf(run.RunId) is { } failure)
                    Verdict.Fail(Invariants.NoDefect, $"host {host.Number} cannot go on with {run.RunId}: {failure}");
        }
        Books.States.Compared();
    }
}
