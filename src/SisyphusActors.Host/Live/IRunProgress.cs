using SisyphusActors.Core.Ledger;

namespace SisyphusActors.Host.Live;

/// <summary>Shows runs while they go on. All but <see cref="Note"/> come from one thread, which alone changes the views.</summary>
internal interface IRunProgress
{
    void Changed(RunView run, StatusChange change);

    /// <summary>Some 40 times a second.</summary>
    void Polled(IReadOnlyList<RunView> runs);

    /// <summary>Something about this process rather than a run.</summary>
    void Note(string text);

    /// <summary>The runs are as far as this process sees them; what follows is written below.</summary>
    void End(IReadOnlyList<RunView> runs);
}

/// <summary>Shows nothing: the result is a document.</summary>
internal sealed class NoProgress : IRunProgress
{
    public void Changed(RunView run, StatusChange change) { }

    public void Polled(IReadOnlyList<RunView> runs) { }

    public void Note(string text) { }

    public void End(IReadOnlyList<RunView> runs) { }
}
