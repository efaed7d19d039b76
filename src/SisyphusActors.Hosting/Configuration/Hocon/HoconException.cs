using SisyphusActors.Core.Planning;

namespace SisyphusActors.Hosting.Configuration.Hocon;

/// <summary>A HOCON text cannot be read: what is wrong, where, and what to write instead.</summary>
public sealed class HoconException(HoconPosition position, string message)
    : Exception(Problem.Quoting(position.Line, position.Column, $"{position}: {message}").Message)
{
    /// <summary>Of the first thing wrong.</summary>
    public HoconPosition Position => position;
}
