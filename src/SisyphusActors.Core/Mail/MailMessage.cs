using System.Text.Json.Serialization;
using SisyphusActors.Core.Behaviors;

namespace SisyphusActors.Core.Mail;

/// <summary>What a mailbox is told: by its agent, by people, and by whoever writes to it.</summary>
public abstract record MailMessage : IMessage
{
    private MailMessage() { }

    /// <summary>The mailbox's agent is here, or is here again with another task.</summary>
    /// <param name="Task">What it is about to do, for the others; null to say nothing.</param>
    [Stored("join-agent.v1")]
    public sealed record JoinAgent(string? Task, string By) : MailMessage;

    /// <summary>A letter to the mailbox's agent. From an actor it is kept even before the agent has joined; from outside it is refused then.</summary>
    /// <param name="From">An agent's name.</param>
    /// <param name="Subject">One line of 1 to 200 characters.</param>
    /// <param name="Body">At most 262,144 characters.</param>
    /// <param name="ThreadId">The thread it goes on with, as its letters have it; null to begin one.</param>
    [Stored("send-mail.v1")]
    public sealed record SendMail(
        string From, string Subject, string Body, Importance Importance = Importance.Normal, bool AckRequired = false, string? ThreadId = null) : MailMessage
    {
        public const int SubjectLengthMax = 200;
        public const int BodyLengthMax = 256 * 1024;
        public const int ThreadIdLengthMax = 100;

        /// <returns>What is wrong with the letter, as a sentence; null for nothing.</returns>
        public string? Problem() =>
            AgentName.Problem(From)
            ?? (Subject.Length is 0 or > SubjectLengthMax || Subject.AsSpan().ContainsAny('\n', '\r') ? $"A subject is one line of 1 to {SubjectLengthMax} characters." : null)
            ?? (Body.Length > BodyLengthMax ? $"A body has at most {BodyLengthMax} characters; this one has {Body.Length}. Write it to a file and send its path." : null)
            ?? (ThreadId is { Length: 0 or > ThreadIdLengthMax } ? $"A thread's id has 1 to {ThreadIdLengthMax} characters." : null);
    }

    /// <summary>The agent has read a letter.</summary>
    [Stored("read-mail.v1")]
    public sealed record ReadMail(long Number) : MailMessage;

    /// <summary>The agent has understood a letter; it counts as read as well.</summary>
    [Stored("acknowledge-mail.v1")]
    public sealed record AcknowledgeMail(long Number) : MailMessage;
}

public enum Importance
{
    [JsonStringEnumMemberName("low")]
    Low,
    [JsonStringEnumMemberName("normal")]
    Normal,
    [JsonStringEnumMemberName("high")]
    High,
    [JsonStringEnumMemberName("urgent")]
    Urgent,
}
