namespace SisyphusActors.Crash.Tests;

/// <summary>A theory about real processes killed by SIGKILL.</summary>
public sealed class PosixTheoryAttribute : TheoryAttribute
{
    public PosixTheoryAttribute()
    {
        if (OperatingSystem.IsWindows())
            Skip = "Needs SIGKILL and /bin/sh; on Windows shell steps are best effort.";
    }
}
