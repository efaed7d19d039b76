using Akka.Configuration;
using Akka.Persistence.Journal;

namespace SisyphusActors.Akka.Tests.Actors;

/// <summary>Akka's journals in memory keep the wrapper of a tagged event, which those on a database do not.</summary>
public sealed class Untag : IReadEventAdapter
{
    public static Config For(string journal) => ConfigurationFactory.ParseString($$"""
        {{journal}} {
          event-adapters.untag = "{{typeof(Untag).AssemblyQualifiedName}}"
          event-adapter-bindings { "{{typeof(Tagged).AssemblyQualifiedName}}" = untag }
        }
        """);

    public IEventSequence FromJournal(object evt, string manifest) => EventSequence.Single(((Tagged)evt).Payload);
}
