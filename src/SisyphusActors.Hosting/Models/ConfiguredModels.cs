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

    /// <summary>Names of the providers there are, in ordinal order.</summary>
    public static IEnumerable<string> Names(ModelOptions options) =>
    [
        OpenAIProvider.Name,
        .. options.OpenCode.Url is not null || !OperatingSystem.IsWindows() ? [OpenCodeProvider.Name] : Array.Empty<string>(),
        .. options.Scripted.File is not null ? [ScriptedProvider.Name] : Array.Empty<string>(),
    ];

    /// <param name="environment">Holds passwords and keys, which no setting does.</param>
    public static ModelProviders Of(SisyphusWorkspace workspace, Func<string, string?> environment, TimeProvider time)
    {
        var options = workspace.Options.Models;
        return new ModelProviders(Names(options).ToDictionary(name => name, name => Provider(name)));

        IModelProvider Provider(string name) => name switch
        {
            OpenAIProvider.Name => new OpenAIProvider(OpenAI(options.OpenAI, environment), time),
            OpenCodeProvider.Name => new OpenCodeProvider(OpenCode(options.OpenCode, workspace, environment), time),
            _ => new ScriptedProvider(new ScriptedSettings { File = options.Scripted.File!, StateRoot = Path.Combine(workspace.Folder, "scripted") }, time),
        };
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
