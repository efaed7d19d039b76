using Microsoft.Extensions.Configuration;

namespace SisyphusActors.Hosting.Configuration.Hocon;

/// <summary>HOCON files as a source of <see cref="IConfiguration"/>.</summary>
public static class HoconConfiguration
{
    /// <summary>Adds a HOCON file over the sources added before it. It is read once, when the configuration is built.</summary>
    /// <param name="path">Relative to the current folder.</param>
    /// <param name="optional">Whether it may be missing.</param>
    /// <remarks>Keys are joined by <c>:</c>, items have their index; HOCON's <c>null</c> is null, which hides an earlier source's value.</remarks>
    public static IConfigurationBuilder AddHoconFile(this IConfigurationBuilder builder, string path, bool optional = false)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        return builder.Add(new HoconConfigurationSource(Path.GetFullPath(path), optional, Environment.GetEnvironmentVariable));
    }
}

internal sealed class HoconConfigurationSource(string path, bool optional, Func<string, string?> environment) : IConfigurationSource
{
    public IConfigurationProvider Build(IConfigurationBuilder builder) => new HoconConfigurationProvider(path, optional, environment);
}

/// <summary>The values of one HOCON file.</summary>
internal sealed class HoconConfigurationProvider(string path, bool optional, Func<string, string?> environment) : ConfigurationProvider
{
    /// <exception cref="HoconException">It cannot be read as HOCON.</exception>
    public override void Load()
    {
        if (optional && !File.Exists(path))
            return;
        foreach (var (names, _, value) in HoconDocument.Load(path, environment).Leaves())
            Data[ConfigurationPath.Combine(names)] = value.Text;
    }
}
