using System.Text;
using System.Text.Json;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Planning;
using SisyphusActors.Core.Values;
using static SisyphusActors.Core.Tests.Planning.Plans;

namespace SisyphusActors.Core.Tests.Planning;

public sealed class DocumentStorageTests
{
    [Fact]
    public void A_document_is_stored_as_short_arrays()
    {
        var root = new DocumentNode.Mapping([new DocumentMember("a", new DocumentNode.Sequence(
            [new DocumentNode.Scalar("1", true, 2, 3), new DocumentNode.Scalar("x", false, 3, 3)], 2, 1), 1, 1)], 1, 1);
        Stored(root).ShouldContain("""["map",1,1,"a",1,1,["list",2,1,["plain",2,3,"1"],["quoted",3,3,"x"]]]""");
        Stored(Read(Stored(root))).ShouldBe(Stored(root));
    }

    [Fact]
    public void A_repeated_key_survives() =>
        Stored(Read(Stored(Map(("a", Plain("1")), ("a", Plain("2")))))).ShouldContain("\"a\",1,1,[\"plain\",1,1,\"1\"],\"a\"");

    [Fact]
    public void A_document_64_levels_deep_can_be_read_again()
    {
        var deep = Enumerable.Range(0, 64).Aggregate(Plain("x"), (inner, _) => List(inner));
        Stored(Read(Stored(deep))).ShouldBe(Stored(deep));
    }

    [Fact]
    public void A_value_64_levels_deep_can_be_read_again()
    {
        var deep = Json.Parse(new string('[', 64) + new string(']', 64));
        var (manifest, bytes) = Write(new PlannerMessage.ProposePlan(Document(), deep));
        var sent = (ActorEvent.MessageSent)StoredJson.Read(manifest, bytes).Event;
        ((PlannerMessage.ProposePlan)sent.Message).Inputs.ShouldBe(deep);
    }

    [Theory]
    [InlineData("""["odd",1,1]""")]
    [InlineData("""["plain",1]""")]
    [InlineData("""{"node":"plain"}""")]
    public void What_is_no_document_is_refused(string node) => Should.Throw<JsonException>(() =>
        Read(Stored(Plain("here")).Replace("""["plain",1,1,"here"]""", node, StringComparison.Ordinal)));

    private static string Stored(DocumentNode root) => Encoding.UTF8.GetString(Write(new PlannerMessage.ProposePlan(new("f", root), Json.EmptyObject)).Bytes);

    private static DocumentNode Read(string stored)
    {
        var sent = (ActorEvent.MessageSent)StoredJson.Read("message-sent.v1", Encoding.UTF8.GetBytes(stored)).Event;
        return ((PlannerMessage.ProposePlan)sent.Message).Document.Root;
    }

    private static (string Manifest, byte[] Bytes) Write(IMessage message) =>
        StoredJson.Write(new RecordedEvent(DateTimeOffset.UnixEpoch, "test", new ActorEvent.MessageSent(new PersistenceId("r1/planner"), message, 0)));
}
