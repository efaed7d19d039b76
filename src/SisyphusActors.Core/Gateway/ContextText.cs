namespace SisyphusActors.Core.Gateway;

/// <summary>What is said where a context is wiped.</summary>
public static class ContextText
{
    /// <summary>To people.</summary>
    public const string Wiped = "I am clearing context to maintain signal. Please resume me after `/clear`.";

    /// <summary>To the model.</summary>
    public static string Primed(string brief, string prompt) =>
        $"Your context was cleared. This is the run you work on, as it stands:\n\n{brief.TrimEnd()}\n\n---\n\nGo on with this:\n\n{prompt}";
}
