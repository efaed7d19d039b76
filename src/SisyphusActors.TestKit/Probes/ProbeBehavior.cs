using SisyphusActors.Core.Behaviors;

namespace SisyphusActors.TestKit;

/// <summary>
/// Handles every message by doing nothing, so that its stream says what arrived and when; and sends what a test tells it to.
/// Pure, as any behaviour: it runs on every engine and survives restarts.
/// </summary>
/// <remarks>It has no stored types of its own: an order to send is the message itself, under an idempotency key that names the receiver.</remarks>
internal sealed class ProbeBehavior : Behavior<ProbeState>
{
    private const string OrderPrefix = "probe-send/";

    public override ProbeState Initial => new();

    public override void Handle(Turn<ProbeState> turn, Stimulus stimulus)
    {
        if (stimulus is Stimulus.Mail { Id.Sender: var sender, Message: var message } && IsOrder(sender))
            turn.Send(ReceiverOf(sender), message);
    }

    public override ProbeState Apply(ProbeState state, IEvent @event) => throw new UnknownEventException(@event, "probe");

    /// <summary>The idempotency key that orders a probe to send on what comes under it.</summary>
    public static string OrderKey(PersistenceId to, Guid order) => $"{OrderPrefix}{order:N}/{to}";

    public static bool IsOrder(PersistenceId sender) =>
        sender.IsClient && sender.Value.StartsWith(PersistenceId.Client(OrderPrefix).Value, StringComparison.Ordinal);

    private static PersistenceId ReceiverOf(PersistenceId sender) =>
        new(sender.Value[(PersistenceId.Client(OrderKey(new PersistenceId(""), Guid.Empty)).Value.Length)..]);
}

/// <summary>A probe remembers nothing but its mail, which its actor's marks do.</summary>
internal sealed record ProbeState;
