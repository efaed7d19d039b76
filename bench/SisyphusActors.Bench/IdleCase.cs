using SisyphusActors.Engine;

namespace SisyphusActors.Bench;

/// <summary>Memory of a host that has run something and has nothing to do.</summary>
internal sealed class IdleCase : Case
{
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(3);

    public override string Name => "idle host: MB RSS";

    public override async Task<double> MeasureAsync(IActorEngineFactory engine)
    {
        using var folder = new ScratchFolder();
        await using var library = new Library(folder.Path, engine);
        await library.RunAsync(steps: 10);
        await Task.Delay(Settling);
        return Environment.WorkingSet / 1e6;
    }
}
