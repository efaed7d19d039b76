using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Operations;
using SisyphusActors.Core.Runs;
using SisyphusActors.Engine.Parts;
using SisyphusActors.Journal;

namespace SisyphusActors.Engine.Machines;

/// <summary>
/// All running actors, the mail between them and their group commit, as one synchronous machine: feed it, let it <see cref="React"/>, then <see cref="Commit"/>.
/// Whatever goes wrong with one actor is met in one way: forget what is in memory and recover it from the journal.
/// </summary>
public sealed class EngineCore(IJournal journal, IPoisonCounter poison, BehaviorCatalog behaviors, IEngineOutputs outputs, EngineOptions? options = null)
{
    /// <summary>How many commits in a row may have an unknown end before the host gives up on the disk.</summary>
    public const int UnknownCommitsMax = 3;

    /// <summary>How often a stimulus may stop its actor or its host before it is parked, unless the options say otherwise.</summary>
    public const int DeathsMax = Suspects.DeathsMax;

    private readonly EngineOptions _options = options ?? new EngineOptions();
    private readonly Dictionary<PersistenceId, ActorCell> _cells = [];
    private readonly HashSet<PersistenceId> _down = [];
    private readonly HashSet<string> _takenUp = new(StringComparer.Ordinal);
    private readonly Dictionary<PersistenceId, List<Stimulus.Mail>> _unanswered = [];
    private readonly Suspects _suspects = new(journal.LastOffset);
    private readonly Queue<ActorCell> _runnable = new();
    private readonly GroupCommit _group = new();
    private int _unknownCommits;

    /// <summary>False while the host is ending: what is at work is settled, nothing new is claimed and no timer fires.</summary>
    public bool MayClaim { get; set; } = true;

    /// <summary>Whether something was decided that is not stored yet.</summary>
    public bool HasUncommitted => !_group.IsEmpty;

    /// <summary>Starts an actor, if it is not running: recovers it, takes up what it left outstanding, and reads its mail.</summary>
    public void Wake(PersistenceId id)
    {
        _takenUp.Add(id.Scope);
        _down.Remove(id);
        if (_cells.ContainsKey(id) || behaviors.Create(id) is not { } machine)
            return;
        var cell = _cells[id] = new ActorCell(machine);
        try
        {
            Recover(machine);
            foreach (var effect in machine.Recovered())
            {
                _suspects.AddOutstanding(id, effect);
                CarryOut(cell, effect);
            }
            ReadMail(cell);
            Answer(cell);
        }
        catch (Exception e) when (e is not JournalUnavailableException)
        {
            StayDown(cell, e);
            return;
        }
        Schedule(cell);
    }

    /// <summary>Hands a durable message to its receiver; one that is not running finds it in the journal when it starts.</summary>
    /// <remarks>An answer of the workspace's own actors takes up no run: that is for whoever resumes it.</remarks>
    public void Deliver(PersistenceId to, Stimulus.Mail mail)
    {
        if (_cells.TryGetValue(to, out var cell))
            Show(cell, mail);
        else if (!_down.Contains(to) && (_takenUp.Contains(to.Scope) || !WorkspaceActors.Owns(mail.Id.Sender) || WorkspaceActors.Owns(to)))
            Wake(to);
    }

    public void OperationEnded(PersistenceId actor, OpKey opKey, OperationOutcome outcome)
    {
        if (_cells.TryGetValue(actor, out var cell))
            Show(cell, new Stimulus.OperationEnded(opKey, outcome));
    }

    public void TimerDue(PersistenceId actor, string key, long sequenceNumber)
    {
        if (MayClaim && _cells.TryGetValue(actor, out var cell))
            Show(cell, new Stimulus.TimerFired(key, sequenceNumber));
    }

    /// <summary>Delivers a command from outside; it takes up the whole run when its receiver is of one, since mail from outside the run may have started some of its actors alone.</summary>
    public void DeliverCommand(PersistenceId to, Stimulus.Mail mail)
    {
        var isUp = _cells.ContainsKey(to);
        foreach (var actor in behaviors.StartedWith(to, journal))
            if (!isUp || !_down.Contains(actor))
                Wake(actor);
        Deliver(to, mail);
    }

    /// <summary>Stores a command from outside and delivers it. The answer, or <see cref="IEngineOutputs.CommandUnknown"/>, follows.</summary>
    public void Tell(PersistenceId client, RecordedEvent sent) => _group.Add(new AppendBatch(client, 0, [sent]), writer: null);

    /// <summary>Lets every actor handle what it has.</summary>
    /// <returns>Whether there is something to commit.</returns>
    public bool React(DateTimeOffset now)
    {
        while (_runnable.TryDequeue(out var cell))
        {
            cell.IsScheduled = false;
            Step(cell, now);
            // What may have ended a host is committed before anything else is tried, lest that take the blame with it.
            if (cell.Handling is { } handling && IsSuspect(cell, handling))
                break;
        }
        return !_group.IsEmpty;
    }

    /// <summary>Stops actors that have nothing to do and nothing outstanding; a message wakes them again.</summary>
    public void Passivate()
    {
        foreach (var (id, cell) in _cells)
            if (cell.IsIdle && !cell.Machine.HasUnfinishedBusiness)
                _cells.Remove(id);
    }

    private void Recover(IActorMachine machine)
    {
        if (journal.LoadSnapshot(machine.Id) is { } snapshot)
            machine.Restore(snapshot);
        foreach (var row in journal.Read(machine.Id, machine.SequenceNumber))
            machine.Replay(row.SequenceNumber, row.Recorded.Event);
    }

    private void ReadOn(ActorCell cell)
    {
        try
        {
            ReadMail(cell);
        }
        catch (JournalUnreadableException e)
        {
            StayDown(cell, e);
        }
    }

    private void ReadMail(ActorCell cell)
    {
        cell.IsBehind = false;
        var handled = new HandledCommands();
        foreach (var row in journal.ReadMail(cell.Id, cell.Machine.MailOffset))
        {
            var mail = row.ToMail();
            var isHandled = cell.Machine.HasHandled(mail.Id);
            handled.Read(row, isHandled);
            if (isHandled)
                continue;
            cell.Enqueue(mail, fromJournal: true);
            if (cell.IsBehind)
                break;
            _suspects.AddMail(cell.Id, mail, row.Offset);
        }
        handled.TellTo(cell.Machine);
    }

    /// <summary>Commands whose sender asked once more, while the actor was about to stop: their handling is in the journal, their answer is not on its way.</summary>
    private void Answer(ActorCell cell)
    {
        if (_unanswered.Remove(cell.Id, out var commands))
            foreach (var command in commands.Where(c => cell.Machine.HasHandled(c.Id)))
                cell.Enqueue(command);
    }

    private void Show(ActorCell cell, Stimulus stimulus)
    {
        cell.Enqueue(stimulus);
        Schedule(cell);
    }

    private void Schedule(ActorCell cell)
    {
        if (cell.IsScheduled || !cell.CanStep)
            return;
        cell.IsScheduled = true;
        _runnable.Enqueue(cell);
    }

    private void Step(ActorCell cell, DateTimeOffset now)
    {
        while (cell.CanStep)
        {
            if (!cell.TryDequeue(out var next))
                ReadOn(cell);
            else if (Show(cell, next, now) is { } reaction)
                Follow(cell, next, reaction);
        }
    }

    /// <returns>Null for a stimulus that was already handled and needs no answer.</returns>
    private Reaction? Show(ActorCell cell, ActorCell.Queued next, DateTimeOffset now)
    {
        if (next.Stimulus is Stimulus.Mail mail && next.FromJournal && cell.Machine.HasHandled(mail.Id))
            return null;
        if (!IsSuspect(cell, next))
            return cell.Machine.React(next.Stimulus, now, MayClaim);
        var tries = poison.Count(cell.Id, next.Stimulus.Cause);
        var lastError = tries > _options.DeathsMax ? poison.LastError(cell.Id, next.Stimulus.Cause) : null;
        return Suspects.Try(cell.Machine, next.Stimulus, tries, lastError, now, MayClaim, _options.DeathsMax);
    }

    private bool IsSuspect(ActorCell cell, ActorCell.Queued next) => _suspects.Holds(cell.Id, next.Stimulus);

    private void Acquit(ActorCell cell, ActorCell.Queued handled)
    {
        if (_suspects.Remove(cell.Id, handled.Stimulus))
            poison.Clear(cell.Id, handled.Stimulus.Cause);
    }

    private void Follow(ActorCell cell, ActorCell.Queued handled, Reaction reaction)
    {
        switch (reaction)
        {
            case Reaction.Persist persist:
                cell.Handling = handled;
                _group.Add(new AppendBatch(cell.Id, cell.Machine.SequenceNumber, persist.Events), cell);
                break;
            case Reaction.Ignore ignore:
                Acquit(cell, handled);
                if (ignore.Answer is { } answer && handled.Stimulus is Stimulus.Mail mail)
                    outputs.Answer(mail.Id, answer);
                break;
            case Reaction.Gap when handled.FromJournal:
                StayDown(cell, new JournalUnreadableException($"{cell.Id} misses mail before {handled.Stimulus.Cause} that the journal does not hold. {UnreadableEvent.Remedy}"));
                break;
            case Reaction.Gap:
                cell.IsBehind = true;
                break;
            case Reaction.Died died:
                if (!IsSuspect(cell, handled))
                    poison.Count(cell.Id, handled.Stimulus.Cause);
                _suspects.Add(cell.Id, handled.Stimulus);
                poison.Explain(cell.Id, handled.Stimulus.Cause, died.Exception.Message);
                Stop(cell);
                _down.Add(cell.Id);
                outputs.WakeLater(cell.Id, _options.RestartDelay);
                break;
        }
    }

    /// <summary>Stores what all actors have decided in one transaction, and carries out what follows from it.</summary>
    /// <exception cref="JournalUnavailableException">The journal takes no writes: the host ends.</exception>
    public void Commit()
    {
        var group = _group.Take();
        if (group.Count == 0)
            return;
        IReadOnlyList<AppendResult> results;
        try
        {
            results = journal.Commit([.. group.Select(g => g.Batch)]);
            _unknownCommits = 0;
        }
        catch (CommitUnknownException e) when (++_unknownCommits >= UnknownCommitsMax)
        {
            throw new JournalUnavailableException($"{_unknownCommits} commits in a row ended in an error: {e.Message}", e);
        }
        catch (CommitUnknownException)
        {
            results = [.. group.Select(g => Found(g.Batch, g.Writer))];
        }

        outputs.Committed(GroupCommit.Rows(group, results));
        for (var i = 0; i < group.Count; i++)
            switch (group[i], results[i])
            {
                case ({ Writer: { IsStopped: false } writer }, AppendResult.Appended):
                    Committed(writer);
                    break;
                case ({ Writer: { IsStopped: false } writer }, AppendResult.Conflict):
                    Restart(writer);
                    break;
                case ({ Writer: null } command, AppendResult.Appended appended):
                    var sent = (ActorEvent.MessageSent)command.Batch.Events[0].Event;
                    DeliverCommand(sent.To, new Stimulus.Mail(new MessageId(command.Batch.PersistenceId, 1), sent.Previous, sent.Message, appended.FirstOffset));
                    break;
                case ({ Writer: null } command, AppendResult.Conflict):
                    outputs.CommandUnknown(command.Batch.PersistenceId);
                    break;
            }
    }

    /// <summary>What became of a batch whose commit did not say. What is stored is carried on with, so that its messages and claims are not left lying; what is not is forgotten.</summary>
    /// <remarks>Only the holder of the lease writes an actor's id, so rows after its last one are the batch. A client's id may be another's, which the desk looks into.</remarks>
    private AppendResult Found(AppendBatch batch, ActorCell? writer) =>
        writer is not null && journal.Read(batch.PersistenceId, batch.Expected).FirstOrDefault() is { } first
            ? new AppendResult.Appended(first.Offset)
            : new AppendResult.Conflict();

    private void Committed(ActorCell cell)
    {
        if (cell.Handling is { } handled)
            Acquit(cell, handled);
        cell.Handling = null;
        foreach (var effect in cell.Machine.Committed())
            CarryOut(cell, effect);
        SaveSnapshot(cell);
        Schedule(cell);
    }

    private void CarryOut(ActorCell cell, Effect effect)
    {
        switch (effect)
        {
            case Effect.Deliver deliver:
                Deliver(deliver.To, deliver.Mail);
                break;
            case Effect.Dispatch dispatch:
                outputs.Start(cell.Id, dispatch.Request, dispatch.Recovered);
                break;
            case Effect.Abort abort:
                outputs.Abort(abort.OpKey);
                break;
            case Effect.Forget forget:
                outputs.Forget(forget.OpKey);
                break;
            case Effect.Arm arm:
                outputs.Arm(cell.Id, arm.Key, arm.Timer);
                break;
            case Effect.Disarm disarm:
                outputs.Disarm(cell.Id, disarm.Key);
                break;
            case Effect.Answer answer:
                outputs.Answer(answer.Message, answer.Outcome);
                break;
        }
    }

    /// <remarks>One that cannot be saved costs time, never state: the next commit meets the disk itself.</remarks>
    private void SaveSnapshot(ActorCell cell)
    {
        if (cell.Machine.SnapshotIfDue() is not { } snapshot)
            return;
        try
        {
            journal.SaveSnapshot(cell.Id, snapshot);
        }
        catch (JournalUnavailableException)
        {
        }
    }

    /// <summary>Its rows cannot be read, or do not follow from each other: it alone stays down, and says why.</summary>
    private void StayDown(ActorCell cell, Exception reason)
    {
        Stop(cell);
        _down.Add(cell.Id);
        outputs.Unrecoverable(cell.Id, reason);
    }

    private void Restart(ActorCell cell)
    {
        Stop(cell);
        Wake(cell.Id);
    }

    private void Stop(ActorCell cell)
    {
        cell.IsStopped = true;
        _cells.Remove(cell.Id);
        if (cell.Commands.ToList() is { Count: > 0 } commands)
            _unanswered[cell.Id] = commands;
    }
}
