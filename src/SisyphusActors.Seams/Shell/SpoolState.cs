namespace SisyphusActors.Seams.Shell;

/// <summary>What a spool tells of its operation.</summary>
internal abstract record SpoolState
{
    private SpoolState() { }

    /// <summary>Nothing of it ever ran; there may be no spool.</summary>
    public sealed record NotStarted : SpoolState;

    /// <summary>A supervisor was started and has not begun, for a moment.</summary>
    public sealed record Starting : SpoolState;

    /// <summary>Its supervisor has not said yet how it ended.</summary>
    /// <param name="Stop">Why a host began to stop it; null when none did.</param>
    public sealed record Running(int Group, CommandEnd? Stop) : SpoolState;

    public sealed record Ended(CommandEnd End) : SpoolState;

    /// <summary>It was started, and nobody is left to say how it ended.</summary>
    public sealed record Lost(string Why) : SpoolState;
}
