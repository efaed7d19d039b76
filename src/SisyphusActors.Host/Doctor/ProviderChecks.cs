using SisyphusActors.Host.Cli;
using SisyphusActors.Hosting.Models;

namespace SisyphusActors.Host.Doctor;

/// <summary>The providers that agents have models of.</summary>
internal static class ProviderChecks
{
    private const string Models = "models";

    public static async IAsyncEnumerable<Finding> AllAsync(Session session)
    {
        var has = false;
        await foreach (var provider in ModelExamination.OfAsync(session.Workspace, session.Time).ConfigureAwait(false))
        {
            has = true;
            var (check, found, next) = ($"{Models} {Screen.Safe(provider.Provider)}", Screen.Safe(provider.Found), provider.Next is { } text ? Screen.Safe(text) : null);
            yield return provider.State switch
            {
                ProviderState.Answers => Finding.Ok(check, found),
                ProviderState.Doubtful or ProviderState.Unreachable => Finding.Warn(check, found, next),
                _ => Finding.Fail(check, found, next),
            };
        }
        if (!has)
            yield return Finding.Ok(Models, "no agent has one; sisyphus.agents.NAME.models gives an agent models");
    }
}
