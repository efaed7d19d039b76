using SisyphusActors.Core.Behaviors;

namespace SisyphusActors.Engine.Machines;

/// <summary>A running actor: its machine and its bounded mailbox.</summary>
internal sealed class ActorCell(IActorMachine machine)
{
    /// <summary>Most stimuli in memory. More mail is not lost: the actor is behind, and reads on from the journal.</summary>
    public const int MailboxMax = 1_000;

    private readonly Queue<Queued> _mailbox = new();

    public readonly record struct Queued(Stimulus Stimulus, MailOrigin Origin);

    public IActorMachine Machine => machine;

    public PersistenceId Id => machine.Id;

    /// <summary>What its outstanding batch answers; null when none is outstanding.</summary>
    public Queued? Handling { get; set; }

    /// <summary>Mail was left out because the mailbox was full or a message is missing: read on from the journal once it is empty.</summary>
    public bool IsBehind { get; set; }

    /// <summary>Waiting in the run queue.</summary>
    public bool IsScheduled { get; set; }

    /// <summary>Cells that were replaced by a restart are never stepped again.</summary>
    public bool IsStopped { get; set; }

    public bool IsIdle => _mailbox.Count == 0 && Handling is null && !IsBehind;

    public bool CanStep => Handling is null && !IsStopped && (_mailbox.Count > 0 || IsBehind);

    /// <remarks>Outcomes and timers always have room: they are bounded by the actor's own claims and timers.</remarks>
    public void Enqueue(Stimulus stimulus, MailOrigin origin = MailOrigin.Live)
    {
        if (stimulus is Stimulus.Mail && (IsBehind || _mailbox.Count >= MailboxMax))
            IsBehind = true;
        else
            _mailbox.Enqueue(new Queued(stimulus, origin));
    }

    public bool TryDequeue(out Queued next) => _mailbox.TryDequeue(out next);
}

/// <summary>Where a stimulus came from.</summary>
internal enum MailOrigin
{
    /// <summary>Handed over as it happened.</summary>
    Live,

    /// <summary>Read from the journal, and sent in this host's time.</summary>
    Journal,

    /// <summary>Read from the journal, and sent before this host began: handling it may be what ended the last one.</summary>
    LastHost,
}
