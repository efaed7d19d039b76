using System.Globalization;
using SisyphusActors.Core.Values;
using SisyphusActors.Engine.Simulation;

namespace SisyphusActors.Simulation.Reports;

/// <summary>What happened in one scenario, a line each: the same for the same seed, byte for byte.</summary>
internal sealed class Trace(VirtualTime time)
{
    private readonly List<string> _lines = [];

    public int Step { get; set; }

    public IReadOnlyList<string> Lines => _lines;

    public Sha256 Digest => Sha256.Of(string.Join('\n', _lines));

    public void Add(string what) => _lines.Add(string.Create(CultureInfo.InvariantCulture, $"{Step,4} {time.Elapsed.TotalSeconds,9:0.000} {what}"));
}
