using SisyphusActors.Core.Behaviors;
using SisyphusActors.Engine.Machines;
using SisyphusActors.Journal;

namespace SisyphusActors.Engine.Parts;

/// <summary>The commands before the first unhandled mail of an actor, met while its mail is read from the journal. When they are many, its actor is to forget the oldest.</summary>
internal sealed class HandledCommands
{
    /// <summary>How many an actor remembers at least. It forgets when it recovers and remembers twice as many.</summary>
    public const int Kept = 1_000;

    private readonly List<(string Client, long Offset)> _commands = [];
    private bool _isAtEnd;

    public void Read(JournalRow row, bool isHandled)
    {
        _isAtEnd |= !isHandled;
        if (!_isAtEnd && row.PersistenceId.IsClient)
            _commands.Add((row.PersistenceId.Value, row.Offset));
    }

    /// <summary>Nothing more is read for now.</summary>
    public void TellTo(IActorMachine machine)
    {
        if (_commands.Count < 2 * Kept)
            return;
        var old = _commands[..^Kept];
        machine.Forget(new ActorEvent.CommandsForgotten(old[^1].Offset, [.. old.Select(c => c.Client)]));
        _commands.RemoveRange(0, old.Count);
    }
}
