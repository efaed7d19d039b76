namespace SisyphusActors.Hosting.Configuration.Hocon;

/// <summary>How much a file may hold, so that none can exhaust its reader.</summary>
internal static class HoconLimits
{
    /// <summary>Of a file and all it includes together, in UTF-16 units; of one file also in bytes.</summary>
    public const int TextMax = 4 * 1024 * 1024;

    /// <summary>Objects and arrays within each other, dotted names included.</summary>
    public const int DepthMax = 64;

    /// <summary>Files open within each other.</summary>
    public const int IncludeDepthMax = 16;

    /// <summary>Include statements followed in all.</summary>
    public const int IncludesMax = 256;

    /// <summary>Substitutions waiting for each other; also how often one key may be added to with <c>+=</c>.</summary>
    public const int ChainMax = 500;

    /// <summary>Values worked out in all.</summary>
    public const int StepsMax = 1_000_000;

    /// <summary>What everything may grow to by substitution: characters, and 16 for each value.</summary>
    public const int WeightMax = 16 * 1024 * 1024;
}
