using SisyphusActors.Core.Ledger;

namespace SisyphusActors.Host.Live;

/// <summary>Shows a run while it goes on. All but <see cref="Note"/> come from one thread, which alone changes the view.</summary>
internal interface IRunProgress
{
    void Changed(RunView run, StatusChange change);

    /// <summary>Some 40 times a second.</summary>
    void Polled(RunView run);

    /// <summary>Something about this process rather than the run.</summary>
    void Note(string text);

    /// <summary>The run is as far as this process sees it; what follows is written below.</summary>
    void End(RunView run);
}

/// <summary>Shows nothing: the result is a document.</summary>
internal sealed class NoProgress : IRunProgress
{
    public void Changed(RunView run, StatusChange change) { }

    public void Polled(RunView run) { }

    public void Note(string text) { }

    public void End(RunView run) { }
}
