using System.Collections.Immutable;
using System.Text.Json.Serialization;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Models;
using SisyphusActors.Core.Operations;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Gateway;

/// <summary>Where a run's questions to models stand.</summary>
/// <param name="IsClosed">The run was cancelled: nothing is asked any more.</param>
/// <param name="Asks">By <see cref="AskId.ToString"/>, those that have ended included: their answers are given again.</param>
/// <param name="Open">The keys of those that have not ended, by number.</param>
/// <param name="Claims">Key of its question by op key, of every operation claimed and not settled.</param>
/// <param name="Run">Null before the first question.</param>
/// <param name="StepLimits">Of a step that has no account yet.</param>
/// <param name="DearestMicroUsd">The most that a call has cost: so much is set aside for the next one.</param>
/// <param name="Records">How models have done, by agent and model.</param>
/// <param name="Sessions">The provider's session by conversation.</param>
/// <param name="Contexts">Of conversations that had a session, by agent and conversation; null for none.</param>
[Stored("gateway-state.v1")]
public sealed record GatewayState(
    bool IsClosed,
    ImmutableSortedDictionary<string, AskState> Asks,
    ImmutableSortedDictionary<int, string> Open,
    ImmutableSortedDictionary<string, string> Claims,
    Account? Run,
    ImmutableSortedDictionary<string, Account> Steps,
    BudgetLimits StepLimits,
    long DearestMicroUsd,
    ImmutableSortedDictionary<string, ModelRecord> Records,
    ImmutableSortedDictionary<string, string> Sessions,
    ImmutableSortedDictionary<string, ContextState>? Contexts = null)
{
    public static readonly GatewayState Initial = new(
        false, OrdinalMap.Empty<AskState>(), ImmutableSortedDictionary<int, string>.Empty, OrdinalMap.Empty<string>(), null,
        OrdinalMap.Empty<Account>(), BudgetLimits.None, 0, OrdinalMap.Empty<ModelRecord>(), OrdinalMap.Empty<string>());

    public AskState? Find(AskId id) => Asks.GetValueOrDefault(id.ToString());

    public AskState? Claimed(OpKey opKey) => Claims.TryGetValue(opKey.ToString(), out var key) ? Asks[key] : null;

    [JsonIgnore]
    public Account RunAccount => Run ?? Account.Of(BudgetLimits.None);

    public Account StepAccount(string stepId) => Steps.GetValueOrDefault(stepId) ?? Account.Of(StepLimits);

    internal ContextState? ContextOf(string agent, string conversation) => Contexts?.GetValueOrDefault(ContextState.KeyOf(agent, conversation));

    /// <summary>By number.</summary>
    [JsonIgnore]
    public IEnumerable<AskState> OpenAsks => Open.Values.Select(key => Asks[key]);

    internal ModelRecord RecordOf(string agent, ModelName model) => Records.GetValueOrDefault(Router.KeyOf(agent, model)) ?? ModelRecord.None;
}
