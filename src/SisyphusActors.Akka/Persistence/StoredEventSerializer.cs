using Akka.Actor;
using Akka.Serialization;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Journal;
using SisyphusActors.Journal.Artifacts;
using SisyphusActors.Journal.Sqlite;

namespace SisyphusActors.Akka.Persistence;

/// <summary>Writes and reads the very bytes and manifests that <see cref="SqliteJournal"/> does.</summary>
internal sealed class StoredEventSerializer(ExtendedActorSystem system, MessageCodec codec) : SerializerWithStringManifest(system)
{
    public static readonly Type[] Types = [typeof(RecordedEvent), typeof(StoredSnapshot)];

    public override int Identifier => SqliteJournal.SerializerId;

    public override string Manifest(object o) => o switch
    {
        RecordedEvent recorded => StoredJson.NameFor(recorded.Event.GetType()),
        StoredSnapshot snapshot => snapshot.Manifest,
        _ => throw new ArgumentException($"{o.GetType()} is neither an event nor a snapshot.", nameof(o)),
    };

    public override byte[] ToBinary(object obj) => obj switch
    {
        RecordedEvent recorded => codec.Encode(recorded).Message,
        StoredSnapshot snapshot => snapshot.State.ToArray(),
        _ => throw new ArgumentException($"{obj.GetType()} is neither an event nor a snapshot.", nameof(obj)),
    };

    /// <remarks>A name that is no event's is a snapshot's, perhaps of another version: its actor tells whether it can use it.</remarks>
    public override object FromBinary(byte[] bytes, string manifest) =>
        StoredJson.IsEvent(manifest) ? codec.Decode(manifest, bytes) : new StoredSnapshot(0, manifest, bytes);
}
