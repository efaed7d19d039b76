namespace SisyphusActors.Host.Tests;

/// <summary>A fact that needs <c>/dev/full</c>, or a terminal as the <c>script</c> of util-linux makes one.</summary>
public sealed class LinuxFactAttribute : FactAttribute
{
    public LinuxFactAttribute()
    {
        if (!OperatingSystem.IsLinux())
            Skip = "Needs /dev/full and util-linux.";
    }
}
