using SisyphusActors.Core.Models;
using SisyphusActors.Seams.Models;
using SisyphusActors.Seams.Models.OpenAI;
using SisyphusActors.Seams.Models.OpenCode;
using SisyphusActors.Seams.Models.Scripted;

namespace SisyphusActors.Hosting.Models;

/// <summary>The providers that a workspace's settings describe. Nothing is started or connected to before it is asked.</summary>
internal static class ConfiguredModels
{
    public static ModelLimits Limits(ModelOptions options) => new(options.StepsMax, options.TokensMax, options.StallLimit);

    /// <param name="environment">Holds passwords and keys, which no setting does.</param>
    public static ModelProviders Of(SisyphusWorkspace workspace, Func<string, string?> environment, TimeProvider time)
    {
        var options = workspace.Options.Models;
        var providers = new SortedDictionary<string, IModelProvider>(StringComparer.Ordinal)
        {
            [OpenAIProvider.Name] = new OpenAIProvider(OpenAI(options.OpenAI, environment), time),
        };
        if (options.OpenCode.Url is not null || !OperatingSystem.IsWindows())
            providers[OpenCodeProvider.Name] = new OpenCodeProvider(OpenCode(options.OpenCode, workspace, environment), time);
        if (options.Scripted.File is { } file)
            providers[ScriptedProvider.Name] = new ScriptedProvider(new ScriptedSettings { File = file, StateRoot = Path.Combine(workspace.Folder, "scripted") }, time);
        return new ModelProviders(providers);
    }

    public static OpenCodeSettings OpenCode(OpenCodeOptions options, SisyphusWorkspace workspace, Func<string, string?> environment) => new()
    {
        WorkingDirectory = workspace.Root,
        StateRoot = Path.Combine(workspace.Folder, "opencode"),
        Url = options.Url is { } url ? new Uri(url) : null,
        Password = Value(environment, options.PasswordVariable),
        Executable = options.Executable,
        ConfigFile = options.ConfigFile,
        Home = options.Home,
        RunsWorkspacePlugins = options.RunsWorkspacePlugins,
        StartTimeout = options.StartTimeout,
        Linger = options.Linger,
    };

    public static OpenAISettings OpenAI(OpenAIOptions options, Func<string, string?> environment) => new()
    {
        Endpoint = new Uri(options.Endpoint),
        ApiKey = Value(environment, options.KeyVariable),
        Prices = ModelPriceList.Parse(options.Prices ?? "")!,
    };

    private static string? Value(Func<string, string?> environment, string variable) => environment(variable) is { Length: > 0 } value ? value : null;
}
