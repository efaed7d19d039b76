using SisyphusActors.Core.Behaviors;

namespace SisyphusActors.Engine.Machines;

/// <summary>A running actor: its machine and its bounded mailbox.</summary>
internal sealed class ActorCell(IActorMachine machine)
{
    /// <summary>Most stimuli in memory. More mail is not lost: the actor is behind, and reads on from the journal.</summary>
    public const int MailboxMax = 1_000;

    private readonly Queue<Queued> _mailbox = new();

    /// <param name="FromJournal">Read from the journal, where nothing before it can be missing.</param>
    public readonly record struct Queued(Stimulus Stimulus, bool FromJournal);

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

    /// <summary>Commands from outside that wait here.</summary>
    public IEnumerable<Stimulus.Mail> Commands => _mailbox.Select(q => q.Stimulus).OfType<Stimulus.Mail>().Where(m => m.Id.Sender.IsClient);

    public bool IsIdle => _mailbox.Count == 0 && Handling is null && !IsBehind;

    public bool CanStep => Handling is null && !IsStopped && (_mailbox.Count > 0 || IsBehind);

    /// <remarks>Outcomes and timers always have room: they are bounded by the actor's own claims and timers.</remarks>
    public void Enqueue(Stimulus stimulus, bool fromJournal = false)
    {
        if (stimulus is Stimulus.Mail && (IsBehind || _mailbox.Count >= MailboxMax))
            IsBehind = true;
        else
            _mailbox.Enqueue(new Queued(stimulus, fromJournal));
    }

    public bool TryDequeue(out Queued next) => _mailbox.TryDequeue(out next);
}
