namespace SisyphusActors.Seams.Models.Scripted;

/// <summary>Where scripted answers come from, and where it is kept which of them were given.</summary>
public sealed record ScriptedSettings
{
    /// <summary>The script, JSON as <c>docs/providers.md</c> describes it.</summary>
    public required string File { get; init; }

    /// <summary>Holds one file per run; normally <c>.sisyphus/scripted</c>.</summary>
    public required string StateRoot { get; init; }
}
