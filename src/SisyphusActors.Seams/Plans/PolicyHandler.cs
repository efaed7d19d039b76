using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Intents;

namespace SisyphusActors.Seams.Plans;

/// <summary>Carries out operations of kind <see cref="IntentOperation.Policies"/>.</summary>
public sealed class PolicyHandler(PolicyFolder policies) : LookingHandler<PlanOutput, PolicyResult>
{
    /// <inheritdoc/>
    protected override async Task<PolicyResult> LookAsync(PlanOutput question, CancellationToken abort) =>
        new([.. await policies.AskAsync(StoredJson.Canonical(question).ToString(), abort).ConfigureAwait(false)]);
}
