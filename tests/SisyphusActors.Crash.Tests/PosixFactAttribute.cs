namespace SisyphusActors.Crash.Tests;

/// <summary>A fact about real processes killed by SIGKILL.</summary>
public sealed class PosixFactAttribute : FactAttribute
{
    public PosixFactAttribute()
    {
        if (OperatingSystem.IsWindows())
            Skip = "Needs SIGKILL and /bin/sh; on Windows shell steps are best effort.";
    }
}
