namespace SisyphusActors.Host.Doctor;

internal enum FindingState
{
    Ok,

    /// <summary>Nothing is broken, but somebody should look.</summary>
    Warn,

    /// <summary>Something is wrong.</summary>
    Fail,
}

/// <param name="Check">What was looked into; a case of <c>docs/triage.md</c> under its own name.</param>
/// <param name="Next">The next step to take; null when there is none.</param>
internal sealed record Finding(string Check, FindingState State, string Found, string? Next = null)
{
    public static Finding Ok(string check, string found) => new(check, FindingState.Ok, found);

    public static Finding Warn(string check, string found, string? next) => new(check, FindingState.Warn, found, next);

    public static Finding Fail(string check, string found, string? next) => new(check, FindingState.Fail, found, next);
}
