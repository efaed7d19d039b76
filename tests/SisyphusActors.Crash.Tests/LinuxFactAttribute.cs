namespace SisyphusActors.Crash.Tests;

/// <summary>A fact that looks into /proc.</summary>
public sealed class LinuxFactAttribute : FactAttribute
{
    public LinuxFactAttribute()
    {
        if (!OperatingSystem.IsLinux())
            Skip = "Needs /proc.";
    }
}
