using System.Collections.Immutable;

namespace SisyphusActors.Hosting.Configuration;

/// <summary>The settings of a workspace, or what is wrong with them.</summary>
/// <param name="Problems">One line each, with file, line and column, variable, or <c>command line</c>; empty when the options are good.</param>
public sealed record SisyphusSettings(SisyphusOptions Options, ImmutableArray<string> Problems)
{
    /// <exception cref="SisyphusConfigurationException">There are problems.</exception>
    public SisyphusOptions OptionsOrThrow() => Problems.IsEmpty ? Options : throw new SisyphusConfigurationException(Problems);
}

/// <summary>Settings are wrong; nothing was started.</summary>
public sealed class SisyphusConfigurationException(ImmutableArray<string> problems) : Exception(string.Join(Environment.NewLine, problems))
{
    /// <summary>One line each; at least one.</summary>
    public ImmutableArray<string> Problems => problems;
}
