using System.Runtime.CompilerServices;
using SisyphusActors.Core.Models;
using SisyphusActors.Seams.Models;
using SisyphusActors.Seams.Models.Scripted;

namespace SisyphusActors.Hosting.Models;

/// <summary>Whether the providers can be asked that the settings of a workspace give its agents models of. No model is asked.</summary>
public static class ModelExamination
{
    /// <param name="agent">Whose; null for all agents'.</param>
    /// <returns>A provider at a time, by name; none where no agent has a model.</returns>
    public static async IAsyncEnumerable<ExaminedProvider> OfAsync(
        SisyphusWorkspace workspace, TimeProvider time, string? agent = null, [EnumeratorCancellation] CancellationToken abort = default)
    {
        var routes = workspace.Options.AgentModels.Where(a => agent is null || a.Key == agent).SelectMany(a => a.Value).Distinct().GroupBy(m => m.Provider, m => m.Name).OrderBy(g => g.Key, StringComparer.Ordinal).ToList();
        if (routes.Count == 0)
            yield break;
        await using var providers = ConfiguredModels.Of(workspace, Environment.GetEnvironmentVariable, time);
        foreach (var route in routes)
            yield return await ExamineAsync(providers, route.Key, [.. route], workspace.Options.Models, abort).ConfigureAwait(false);
    }

    /// <summary>What an agent's settings name that is no provider here; nothing is looked for beyond them.</summary>
    /// <returns>One with what to do; null where each model has a provider.</returns>
    public static ExaminedProvider? Missing(SisyphusWorkspace workspace, string agent)
    {
        var known = ConfiguredModels.Names(workspace.Options.Models).ToList();
        return workspace.Options.AgentModels.TryGetValue(agent, out var models) && models.Select(m => m.Provider).FirstOrDefault(name => !known.Contains(name)) is { } name
            ? NoSuch(name, known)
            : null;
    }

    private static ExaminedProvider NoSuch(string name, IEnumerable<string> known) => new(name, ProviderState.Unusable, "there is none of that name",
        name == ScriptedProvider.Name ? "Set sisyphus.models.scripted.file." : $"There is {string.Join(", ", known)}; docs/providers.md says how to set one up.");

    private static async Task<ExaminedProvider> ExamineAsync(
        ModelProviders providers, string name, IReadOnlyCollection<string> models, ModelOptions options, CancellationToken abort)
    {
        if (!providers.Names.Contains(name))
            return NoSuch(name, providers.Names);
        try
        {
            var health = await providers[name].ExamineAsync(models, abort).ConfigureAwait(false);
            return new ExaminedProvider(name, health.Doubt is null ? ProviderState.Answers : ProviderState.Doubtful, health.Found, health.Doubt);
        }
        catch (ModelFailedException e)
        {
            return e.Failure.Kind is ModelFailureKind.Outage
                ? new ExaminedProvider(name, ProviderState.Unreachable, e.Message, "Look whether it runs, and whether this machine reaches it; questions wait for it meanwhile.")
                : new ExaminedProvider(name, ProviderState.Unusable, e.Message, e.Failure.Kind is ModelFailureKind.Unauthorised
                    ? $"Put the right one into {(name == "openai" ? options.OpenAI.KeyVariable : options.OpenCode.PasswordVariable)}."
                    : "docs/providers.md says how to set it up.");
        }
    }
}

public enum ProviderState
{
    Answers,

    /// <summary>It may be asked in vain for some of its models.</summary>
    Doubtful,

    /// <summary>Questions wait for it.</summary>
    Unreachable,

    /// <summary>Every question will fail.</summary>
    Unusable,
}

/// <param name="Found">For people.</param>
/// <param name="Next">What to do; null where nothing is to be done.</param>
public sealed record ExaminedProvider(string Provider, ProviderState State, string Found, string? Next);
