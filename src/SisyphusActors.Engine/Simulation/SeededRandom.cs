namespace SisyphusActors.Engine.Simulation;

/// <summary>Random numbers that follow from a seed alone, in every process and version: SplitMix64, which a library's generator does not promise to stay.</summary>
/// <remarks>Sebastiano Vigna, https://prng.di.unimi.it/splitmix64.c</remarks>
public sealed class SeededRandom(ulong seed)
{
    private ulong _state = seed;

    public ulong Next()
    {
        var z = _state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <returns>0 up to but without <paramref name="below"/>.</returns>
    public int Next(int below) => (int)(Next() % (uint)below);

    /// <summary>True once in so many times.</summary>
    public bool OneIn(int n) => Next(n) == 0;

    /// <summary>Numbers of their own for one purpose: drawing more of them changes no others.</summary>
    public static SeededRandom For(ulong seed, string purpose)
    {
        var hash = 0xCBF29CE484222325;
        foreach (var c in purpose)
            hash = (hash ^ c) * 0x100000001B3;
        return new SeededRandom(new SeededRandom(seed ^ hash).Next());
    }
}
