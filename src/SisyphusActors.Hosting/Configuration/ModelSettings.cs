using SisyphusActors.Hosting.Models;

namespace SisyphusActors.Hosting.Configuration;

/// <summary>The settings below <c>sisyphus.models</c>.</summary>
internal static class ModelSettings
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    /// <summary>In the order of <c>reference.conf</c>.</summary>
    public static IReadOnlyList<Setting> All { get; } =
    [
        Setting.Whole("models.tries-max", 1, 100, o => o.Models.TriesMax, (o, v) => o.Models.TriesMax = v),
        Setting.Time("models.call-timeout", TimeSpan.FromSeconds(1), Day, o => o.Models.CallTimeout, (o, v) => o.Models.CallTimeout = v),
        Setting.Time("models.stall-limit", TimeSpan.FromSeconds(1), Day, o => o.Models.StallLimit, (o, v) => o.Models.StallLimit = v)
            with { OtherVariables = ["OC_TIMEOUT_MS"] },
        Setting.Whole("models.steps-max", 1, 1000, o => o.Models.StepsMax, (o, v) => o.Models.StepsMax = v),
        Setting.Whole("models.tokens-max", 1000, 1_000_000_000, o => o.Models.TokensMax, (o, v) => o.Models.TokensMax = v),
        new("models.contexts", "tokens, or null", o => o.Models.Contexts ?? Settings.None, (options, text) =>
        {
            if (ModelContextList.Parse(text) is not { Count: > 0 })
                return "must be provider/model=tokens, with blanks between models";
            options.Models.Contexts = text;
            return null;
        }),
        Setting.Whole("models.wipe-at", 1, 100, o => o.Models.WipeAtPercent, (o, v) => o.Models.WipeAtPercent = v),
        Setting.Time("models.heartbeat", TimeSpan.FromSeconds(1), Day, o => o.Models.Heartbeat, (o, v) => o.Models.Heartbeat = v),
        Setting.Address("models.opencode.url", o => o.Models.OpenCode.Url, (o, v) => o.Models.OpenCode.Url = v),
        Setting.Text("models.opencode.password-variable", "a name", o => o.Models.OpenCode.PasswordVariable, (o, v) => o.Models.OpenCode.PasswordVariable = v),
        Setting.Text("models.opencode.executable", "a program", o => o.Models.OpenCode.Executable, (o, v) => o.Models.OpenCode.Executable = v)
            with { OtherVariables = ["SISYPHUS_OPENCODE"] },
        Setting.OptionalText("models.opencode.config-file", "a path", o => o.Models.OpenCode.ConfigFile, (o, v) => o.Models.OpenCode.ConfigFile = v)
            with { IsPath = true },
        Setting.OptionalText("models.opencode.home", "a path", o => o.Models.OpenCode.Home, (o, v) => o.Models.OpenCode.Home = v) with { IsPath = true },
        Setting.Word("models.opencode.workspace-plugins", ["refuse", "run"],
            o => o.Models.OpenCode.RunsWorkspacePlugins ? "run" : "refuse", (o, v) => o.Models.OpenCode.RunsWorkspacePlugins = v == "run"),
        Setting.Time("models.opencode.start-timeout", TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10),
            o => o.Models.OpenCode.StartTimeout, (o, v) => o.Models.OpenCode.StartTimeout = v),
        Setting.Time("models.opencode.linger", TimeSpan.FromSeconds(1), Day, o => o.Models.OpenCode.Linger, (o, v) => o.Models.OpenCode.Linger = v),
        Setting.Address("models.openai.endpoint", o => o.Models.OpenAI.Endpoint, (o, v) => o.Models.OpenAI.Endpoint = v)
            with { OtherVariables = ["OPENAI_BASE_URL"] },
        Setting.Text("models.openai.key-variable", "a name", o => o.Models.OpenAI.KeyVariable, (o, v) => o.Models.OpenAI.KeyVariable = v),
        new("models.openai.prices", "prices, or null", o => o.Models.OpenAI.Prices ?? Settings.None, (options, text) =>
        {
            if (ModelPriceList.Parse(text) is not { Count: > 0 })
                return "must be model=input/output/cached, with blanks between models";
            options.Models.OpenAI.Prices = text;
            return null;
        }),
        Setting.Word("models.openai.after-crash", ["in-doubt", "ask-again"],
            o => o.Models.OpenAI.AsksAgainAfterCrash ? "ask-again" : "in-doubt", (o, v) => o.Models.OpenAI.AsksAgainAfterCrash = v == "ask-again"),
        Setting.OptionalText("models.scripted.file", "a path", o => o.Models.Scripted.File, (o, v) => o.Models.Scripted.File = v) with { IsPath = true },
    ];
}
