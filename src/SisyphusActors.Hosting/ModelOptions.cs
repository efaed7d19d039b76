using SisyphusActors.Core.Agents;
using SisyphusActors.Core.Gateway;

namespace SisyphusActors.Hosting;

/// <summary>Calls of models, and whom they go to. <c>docs/providers.md</c> says how to set each provider up.</summary>
public sealed class ModelOptions
{
    /// <summary>Failed calls after which a question has failed, over all its models; rate limits and outages are none; 4 by default.</summary>
    public int TriesMax { get; set; } = GatewayOptions.DefaultTriesMax;

    /// <summary>For one call, however much it says meanwhile; 15 minutes by default.</summary>
    public TimeSpan CallTimeout { get; set; } = new GatewayOptions().CallTimeout;

    /// <summary>The longest silence of a provider before a call is aborted there; 2 min by default.</summary>
    public TimeSpan StallLimit { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>Most answers of a model in one call, one for each round of tool use; 20 by default.</summary>
    public int StepsMax { get; set; } = 20;

    /// <summary>Most tokens of one call, of all kinds; 200,000 by default.</summary>
    public int TokensMax { get; set; } = 200_000;

    /// <summary><c>provider/model=tokens</c>, what models' contexts hold, with blanks between them and <c>*</c> for any other; none by default.</summary>
    public string? Contexts { get; set; }

    /// <summary>How full a conversation's context may be, in percent, before it is wiped; 80 by default.</summary>
    public int WipeAtPercent { get; set; } = GatewayOptions.DefaultWipeAtPercent;

    /// <summary>How often an agent of a workflow step that is at work says so; 30 s by default.</summary>
    public TimeSpan Heartbeat { get; set; } = new AgentOptions().Heartbeat;

    public OpenCodeOptions OpenCode { get; } = new();

    public OpenAIOptions OpenAI { get; } = new();

    public ScriptedOptions Scripted { get; } = new();
}

/// <summary>Models named <c>opencode/provider/model</c>.</summary>
public sealed class OpenCodeOptions
{
    /// <summary>A running server to join; one is started when there is none.</summary>
    public string? Url { get; set; }

    /// <summary>The variable that holds the password of a server that is joined.</summary>
    public string PasswordVariable { get; set; } = "OPENCODE_SERVER_PASSWORD";

    /// <summary>The program to start.</summary>
    public string Executable { get; set; } = "opencode";

    /// <summary>OpenCode's own configuration, in JSON, for a server that is started; the user's own alone by default.</summary>
    public string? ConfigFile { get; set; }

    /// <summary>Where a server that is started keeps sessions, credentials and configuration; where the user's own does by default.</summary>
    public string? Home { get; set; }

    /// <summary>Whether plugins in the workspace may be run; false by default.</summary>
    public bool RunsWorkspacePlugins { get; set; }

    /// <summary>How long a server may take to start; 30 s by default.</summary>
    public TimeSpan StartTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a server outlives a host that was killed; 10 min by default.</summary>
    public TimeSpan Linger { get; set; } = TimeSpan.FromMinutes(10);
}

/// <summary>Models named <c>openai/model</c>.</summary>
public sealed class OpenAIOptions
{
    /// <summary>Ends where <c>/chat/completions</c> begins.</summary>
    public string Endpoint { get; set; } = "https://api.openai.com/v1";

    /// <summary>The variable that holds the key.</summary>
    public string KeyVariable { get; set; } = "OPENAI_API_KEY";

    /// <summary><c>model=input/output/cached</c>, US dollars for a million tokens, with blanks between models; none by default.</summary>
    public string? Prices { get; set; }

    /// <summary>Whether a call whose host was killed is asked again, which may cost twice; false by default: it is in doubt.</summary>
    public bool AsksAgainAfterCrash { get; set; }
}

/// <summary>Models named <c>scripted/any</c>.</summary>
public sealed class ScriptedOptions
{
    /// <summary>The file with the answers; none by default.</summary>
    public string? File { get; set; }
}
