using SisyphusActors.Core.Behaviors;

namespace SisyphusActors.Journal;

/// <summary>The tags by which mail is found without scanning the journal.</summary>
public static class MailTags
{
    /// <summary>On each message in a <c>client/…</c> stream, beside its receiver's tag.</summary>
    public const string Client = "client";

    public static string To(PersistenceId receiver) => $"to:{receiver.Value}";
}
