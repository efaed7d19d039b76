namespace SisyphusActors.Core.Behaviors;

/// <summary>Something that happened. Persisted; its name and fields are the stored format: add, never rename.</summary>
public interface IEvent;

/// <summary>A request to an actor, imperative. Travels inside <see cref="ActorEvent.MessageSent"/>, so it is as durable as an event.</summary>
public interface IMessage;

/// <summary>The name under which an event, a message or a state is stored, with its version: <c>plan-approved.v1</c>.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class StoredAttribute(string name) : Attribute
{
    public string Name { get; } = name;
}
