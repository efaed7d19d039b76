using System.Collections.Immutable;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Building;
using SisyphusActors.Core.Gateway;
using SisyphusActors.Core.Intents;
using SisyphusActors.Core.Ledger;
using SisyphusActors.Core.Models;
using SisyphusActors.Core.Runs;
using SisyphusActors.Core.Values;
using SisyphusActors.Engine.Simulation;

namespace SisyphusActors.Simulation.Models;

/// <summary>What the runs of a scenario ask of models, under which budget, and what their person says of it.</summary>
internal sealed class Questions(Play play)
{
    private const string Name = "person";
    private static readonly TimeSpan WithinMax = TimeSpan.FromSeconds(8);

    private readonly SeededRandom _random = SeededRandom.For(play.Scenario.Seed, "models");
    private readonly List<(string RunId, GatewayMessage.AskModel Asked)> _early = [];

    /// <summary>One scenario in two has a budget that its questions use up.</summary>
    public static GatewayOptions Options(ulong seed)
    {
        var random = SeededRandom.For(seed, "budget");
        return new GatewayOptions
        {
            RunBudget = random.OneIn(2) ? new BudgetLimits(Calls: 1 + random.Next(2)) : BudgetLimits.None,
            StepBudget = random.OneIn(3) ? new BudgetLimits(Tokens: 300) : BudgetLimits.None,
            TriesMax = 1 + random.Next(4),
            ContextSizes = OrdinalMap.Empty<long>().SetItem("*", random.OneIn(2) ? 100 : 1_000),
            Routes = OrdinalMap.Empty<ImmutableArray<ModelName>>().SetItem(IntentPlan.PlanAgent, Models(random.OneIn(2))).SetItem(BuilderBehavior.Agent, Models(random.OneIn(2))),
        };
    }

    /// <summary>One run in three asks, up to four things, some of them twice.</summary>
    public void Begin()
    {
        foreach (var run in play.Scenario.Runs)
            for (var left = _random.OneIn(3) ? 1 + _random.Next(4) : 0; left > 0; left--)
            {
                var asked = Question(_random.Next(4));
                play.Time.After(WithinMax * _random.Next(100) / 100, () => Ask(run.RunId, asked));
            }
    }

    /// <returns>Whether there was something to say.</returns>
    public bool Act(RunView view)
    {
        if (IsBegun(view) && _early.FindIndex(e => e.RunId == view.RunId) is >= 0 and var early)
        {
            Ask(view.RunId, _early[early].Asked);
            _early.RemoveAt(early);
            return true;
        }
        if (view.Gateway.IsClosed)
            return false;
        var gateway = new RunActors(view.RunId).Gateway;
        foreach (var ask in view.Gateway.OpenAsks)
            if (ask is { Status: AskStatus.Held, Shortage: { } shortage })
            {
                play.Clients.Say(gateway, new GatewayMessage.AddBudget(shortage.StepId, default(Amount).With(shortage.Resource, shortage.Limit), Name));
                return true;
            }
            else if (ask.Status is AskStatus.InDoubt && Resolve(gateway, ask))
                return true;
        return false;
    }

    /// <summary>Whether a question of a run goes on by itself, once a host has it.</summary>
    public static bool IsOpen(RunView view) => view.Gateway.OpenAsks.Any(a => !(view.Gateway.IsClosed && a.Status is AskStatus.InDoubt));

    private static GatewayMessage.AskModel Question(int number) => new(
        new AskId($"ask-{number}", 1, "simulate"),
        new Question("agent", null, $"Question {number}?", null, [], number >= 2 ? "talk" : null),
        Models(number != 1),
        ModelLimits.Default);

    private static ImmutableArray<ModelName> Models(bool hasSessions) => [ModelName.Parse(hasSessions ? "opencode/one/first" : "openai/first"), ModelName.Parse("openai/second")];

    private void Ask(string runId, GatewayMessage.AskModel asked)
    {
        if (IsBegun(play.Books.Ledgers.View(runId)))
            play.Clients.Say(new PersistenceId($"{runId}/{Asker.Role}"), asked);
        else
            _early.Add((runId, asked));
    }

    /// <remarks>A run that is only noted has no actor that asks.</remarks>
    private static bool IsBegun(RunView view) => view is { Exists: true, Status: not RunStatus.Queued };

    private bool Resolve(PersistenceId gateway, AskState ask)
    {
        // Whoever answers looks first whether it still runs.
        if (ask.OpKey is not { } opKey || play.World.IsRunning(opKey)
            || play.Clients.All.Any(c => !c.IsDone && c.To == gateway && c.Message is GatewayMessage.ResolveCall r && r.StepId == ask.Id.StepId))
            return false;
        var tookPlace = play.World.TookPlace(opKey);
        play.Clients.Say(gateway, new GatewayMessage.ResolveCall(ask.Id.StepId, tookPlace, tookPlace ? ActedModel.AnswerIn(play.World.ResultOf(opKey), ask.Open.Schema) : Json.Null, Name));
        return true;
    }
}
