namespace SisyphusActors.Host.Tests;

/// <summary>A fact about files, signals and processes of a POSIX system.</summary>
public sealed class PosixFactAttribute : FactAttribute
{
    public PosixFactAttribute()
    {
        if (OperatingSystem.IsWindows())
            Skip = "Needs a POSIX system.";
    }
}

/// <inheritdoc cref="PosixFactAttribute"/>
public sealed class PosixTheoryAttribute : TheoryAttribute
{
    public PosixTheoryAttribute()
    {
        if (OperatingSystem.IsWindows())
            Skip = "Needs a POSIX system.";
    }
}
