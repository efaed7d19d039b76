namespace SisyphusActors.Seams.Models.OpenCode;

/// <summary>Which OpenCode server is asked.</summary>
public sealed record OpenCodeSettings
{
    /// <summary>The folder the agents' tools work in: the workspace. It must exist where the server runs.</summary>
    public required string WorkingDirectory { get; init; }

    /// <summary>Holds what a server that is started here is found again by, mode 0700; normally <c>.sisyphus/opencode</c>.</summary>
    public required string StateRoot { get; init; }

    /// <summary>A running server to join; null to start one.</summary>
    public Uri? Url { get; init; }

    /// <summary>The password of the server that is joined; null for none. One that is started here gets its own.</summary>
    public string? Password { get; init; }

    /// <summary>The program to start, by path or by a name that <c>PATH</c> holds.</summary>
    public string Executable { get; init; } = "opencode";

    /// <summary>A file with OpenCode's own configuration in JSON, such as providers and models; null for the user's own alone.</summary>
    public string? ConfigFile { get; init; }

    /// <summary>Where a server that is started here keeps its sessions, credentials and configuration; null for where the user's own does.</summary>
    public string? Home { get; init; }

    /// <summary>Whether plugins that lie in the workspace may be run, as OpenCode does with no question. Not by default: the server is not started then.</summary>
    public bool RunsWorkspacePlugins { get; init; }

    /// <summary>How long a server may take to start. 30 s by default.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a server outlives a host that was killed, so that the next one finds it and what it was at. 10 min by default; at least 1 s.</summary>
    public TimeSpan Linger { get; init; } = TimeSpan.FromMinutes(10);
}
