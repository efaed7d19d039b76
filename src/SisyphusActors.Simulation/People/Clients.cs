using SisyphusActors.Core.Behaviors;
using SisyphusActors.Engine;
using SisyphusActors.Journal;
using SisyphusActors.Simulation.Checks;

namespace SisyphusActors.Simulation.People;

/// <summary>Programs and people that send commands, each under a key it sends again when it got no answer.</summary>
internal sealed class Clients(Play play)
{
    private readonly List<Command> _commands = [];
    private int _keys;

    public IReadOnlyList<Command> All => _commands;

    public bool HasUnanswered => _commands.Exists(c => !c.IsDone);

    public string NewKey() => $"key-{++_keys}";

    /// <summary>Says something to the host that serves; where there is none, when there is one again.</summary>
    public Command Say(PersistenceId to, IMessage message, string? key = null)
    {
        var command = new Command(key ?? NewKey(), to, message);
        _commands.Add(command);
        play.Trace.Add($"client: {message.GetType().Name} to {to} under {command.Key}");
        Send(command);
        return command;
    }

    /// <summary>Another process writes a command into the journal, beside any host.</summary>
    public void Write(PersistenceId to, IMessage message, string key)
    {
        var sent = new ActorEvent.MessageSent(to, message, Previous: 0);
        var batch = new AppendBatch(PersistenceId.Client(key), 0, [new RecordedEvent(play.Time.GetUtcNow(), "client", sent)]);
        var isNew = play.Stored.Commit([batch]) is [AppendResult.Appended];
        play.Trace.Add($"another process writes {message.GetType().Name} to {to} under {key}{(isNew ? "" : ": the key is taken")}");
        if (!isNew)
            return;
        _commands.Add(new Command(key, to, message) { IsWritten = true });
        foreach (var host in play.Hosts.Alive)
            host.PollLater();
    }

    /// <summary>Sends again what got no answer.</summary>
    /// <returns>Whether there was something.</returns>
    public bool SendAgain()
    {
        var lost = _commands.FindAll(c => c is { IsDone: false, IsWritten: false, Answer: null });
        lost.ForEach(Send);
        return lost.Count > 0;
    }

    /// <summary>Hears what has been answered since the last time.</summary>
    public void Hear()
    {
        foreach (var command in _commands)
            if (command.IsWritten)
                command.IsDone = play.Books.Mail.Command(command.Key)?.Outcome is not null;
            else if (command is { IsDone: false, Answer: { IsCompleted: true } answer })
                Hear(command, answer);
    }

    private void Send(Command command)
    {
        if (play.Hosts.Serving is { } host)
            command.Answer = host.Tell(command.To, command.Message, command.Key);
    }

    private void Hear(Command command, Task<Outcome> answer)
    {
        command.Answer = null;
        var stored = play.Books.Mail.Command(command.Key);
        var isOurs = stored is not null && StoredJson.Canonical(new ActorEvent.MessageSent(stored.To, stored.Mail.Message, 0))
            == StoredJson.Canonical(new ActorEvent.MessageSent(command.To, command.Message, 0));
        if (answer.IsCompletedSuccessfully)
        {
            command.IsDone = true;
            play.Trace.Add($"client: {command.Key} is answered {answer.Result}");
            if (!isOurs)
                play.Verdict.Fail(Invariants.AnswerTrue, $"{command.Key} is answered {answer.Result}, and {(stored is null ? "is not stored" : "another command is stored under it")}.");
            else if (!answer.Result.Equals(stored!.Outcome))
                play.Verdict.Fail(Invariants.AnswerTrue, $"{command.Key} is answered {answer.Result}; the journal holds {stored.Outcome?.ToString() ?? "no answer"}.");
        }
        else if (answer.Exception?.InnerException is IdempotencyConflictException)
        {
            command.IsDone = true;
            play.Trace.Add($"client: the key {command.Key} is taken");
            if (isOurs || !_commands.Exists(c => c.Key == command.Key && c != command))
                play.Verdict.Fail(Invariants.AnswerTrue, $"{command.Key} is refused as taken, and is this command's own.");
        }
    }
}
