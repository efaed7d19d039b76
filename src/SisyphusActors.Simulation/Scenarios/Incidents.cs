namespace SisyphusActors.Simulation.Scenarios;

/// <summary>The incidents of one scenario as it is played: each is handed out when its time has come.</summary>
internal sealed class Incidents(IEnumerable<Incident> incidents)
{
    private readonly ILookup<(Trigger, int), Incident> _at = incidents.ToLookup(i => (i.Trigger, i.At));
    private readonly int[] _counts = new int[Enum.GetValues<Trigger>().Length];

    /// <summary>Counts one more.</summary>
    /// <returns>What happens at it.</returns>
    public IEnumerable<Incident> Next(Trigger trigger) => _at[(trigger, ++_counts[(int)trigger])];
}
