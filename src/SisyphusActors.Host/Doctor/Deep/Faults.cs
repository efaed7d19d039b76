namespace SisyphusActors.Host.Doctor.Deep;

/// <summary>What is wrong in one way: how often, and the first of it. However damaged a journal is, no more is held.</summary>
internal sealed class Faults
{
    private const int KeptMax = 5;

    private readonly List<string> _first = [];

    public int Count { get; private set; }

    public void Add(string what)
    {
        if (++Count <= KeptMax)
            _first.Add(what);
    }

    public override string ToString() => string.Join("; ", _first) + (Count > KeptMax ? $"; and {Count - KeptMax} more" : "");
}
