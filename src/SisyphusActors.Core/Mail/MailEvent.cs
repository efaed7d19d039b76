using SisyphusActors.Core.Behaviors;

namespace SisyphusActors.Core.Mail;

/// <summary>Facts about one agent's mail.</summary>
public abstract record MailEvent : IEvent
{
    private MailEvent() { }

    /// <summary>The mailbox's agent joined, or came back with another task.</summary>
    [Stored("agent-joined.v1")]
    public sealed record AgentJoined(string? Task, string By) : MailEvent;

    /// <summary>A letter arrived.</summary>
    /// <param name="Number">From 1 in each mailbox, without gaps.</param>
    [Stored("mail-received.v1")]
    public sealed record MailReceived(
        long Number, string From, string Subject, string Body, Importance Importance, bool AckRequired, string ThreadId) : MailEvent;

    /// <summary>A letter was read for the first time.</summary>
    [Stored("mail-read.v1")]
    public sealed record MailRead(long Number) : MailEvent;

    /// <summary>A letter was acknowledged for the first time.</summary>
    [Stored("mail-acknowledged.v1")]
    public sealed record MailAcknowledged(long Number) : MailEvent;
}
