using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Memory;
using SisyphusActors.TestKit;

namespace SisyphusActors.Core.Tests.Memory;

public sealed class MemoryBehaviorTests
{
    private static readonly MemoryMessage.StoreMemory LeftPad = new(MemoryType.Correction, "left-pad is vulnerable", ["left-pad"], "r1", "tester");

    private static BehaviorTest<MemoriesState> Empty => BehaviorTest.Of(new MemoryBehavior(), "workspace/memory");

    [Fact]
    public void What_is_stored_is_numbered_and_weighs_what_its_type_does()
    {
        var stored = Empty.When(LeftPad);
        stored.Then(new MemoryEvent.MemoryStored(1, MemoryType.Correction, "left-pad is vulnerable", ["left-pad"], "r1", 1_000, "tester"));
        stored.Outcome.ShouldBe(new Outcome.Done("m1"));
        stored.And.When(LeftPad with { Type = MemoryType.Learning }).Events.ShouldHaveSingleItem().ShouldBeOfType<MemoryEvent.MemoryStored>()
            .ShouldSatisfyAllConditions(m => m.Number.ShouldBe(2), m => m.Weight.ShouldBe(700));
    }

    [Fact]
    public void What_is_known_is_not_stored_again()
    {
        var again = Empty.When(LeftPad).And.When(LeftPad with { Text = " left-pad is vulnerable\n", Entities = ["Left-Pad", "left-pad "], Source = "r2" });
        again.Then().Outcome.ShouldBe(new Outcome.Done("m1"));
    }

    [Fact]
    public void What_helped_weighs_more_and_what_misled_less_within_bounds()
    {
        var stored = Empty.When(LeftPad).And;
        stored.When(new MemoryMessage.RateMemory(1, Helpful: true, "tester")).Then(new MemoryEvent.MemoryRated(1, true, 1_100, "tester"));
        stored.When(new MemoryMessage.RateMemory(1, Helpful: false, "tester")).Then(new MemoryEvent.MemoryRated(1, false, 750, "tester"));
        foreach (var (helpful, end) in ((bool, int)[])[(true, MemoryBehavior.WeightMax), (false, 0)])
            Enumerable.Range(0, 20).Aggregate(stored, (test, _) => test.When(new MemoryMessage.RateMemory(1, helpful, "tester")).And).State.Memories.ShouldHaveSingleItem().Weight.ShouldBe(end);
    }

    [Theory]
    [InlineData("left-pad", true)]
    [InlineData("Use Left-Pad, version 1.3", true)]
    [InlineData("left-padding", false)]
    [InlineData("my-left-pad", false)]
    [InlineData("my-left-pad or left-pad", true)]
    [InlineData("", false)]
    public void An_actor_is_told_what_is_remembered_about_what_a_text_names(string text, bool recalled)
    {
        var asked = Empty.When(LeftPad).And.When(new MemoryMessage.RecallMemories([text]), from: "r2/validator");
        var sent = asked.Events.ShouldHaveSingleItem().ShouldBeOfType<ActorEvent.MessageSent>();
        sent.To.ShouldBe(new PersistenceId("r2/validator"));
        sent.Message.ShouldBeOfType<MemoryMessage.MemoriesRecalled>().Memories.Select(m => m.Number).ShouldBe(recalled ? [1] : []);
    }

    [Fact]
    public void The_weightiest_are_recalled_first_and_not_more_than_there_is_room_for()
    {
        var stored = Enumerable.Range(1, 30).Aggregate(Empty, (test, n) => test.When(LeftPad with { Text = $"text {n}" }).And);
        var helped = stored.When(new MemoryMessage.RateMemory(7, Helpful: true, "tester")).And;
        var told = helped.When(new MemoryMessage.RecallMemories(["left-pad"]), from: "r2/planner").Sent.ShouldHaveSingleItem().ShouldBeOfType<MemoryMessage.MemoriesRecalled>();
        told.Memories.Length.ShouldBe(MemoryMessage.RecallMemories.MemoriesMax);
        told.Memories.Take(3).Select(m => m.Number).ShouldBe([7, 30, 29]);
        helped.When(new MemoryMessage.RecallMemories(["left-pad"])).ThenRefused("unknown-message");
    }

    [Fact]
    public void What_is_no_memory_is_refused()
    {
        Empty.When(LeftPad with { Text = " " }).ThenRefused("invalid-memory");
        Empty.When(LeftPad with { Text = new string('x', MemoryMessage.StoreMemory.TextLengthMax + 1) }).ThenRefused("invalid-memory");
        Empty.When(LeftPad with { Entities = [""] }).ThenRefused("invalid-memory");
        Empty.When(new MemoryMessage.RateMemory(1, Helpful: true, "tester")).ThenRefused("unknown-memory");
    }

    [Fact]
    public void Every_type_has_a_name_in_snake_case_and_types_that_bind_weigh_most()
    {
        MemoryTypes.Names.ShouldContain("workflow_note");
        foreach (var type in Enum.GetValues<MemoryType>())
            StoredJson.Canonical(LeftPad with { Type = type }).Element.GetProperty("type").GetString().ShouldBe(type.Name());
        Enum.GetValues<MemoryType>().Select(t => t.Weight()).ShouldBeInOrder(SortDirection.Descending);
    }
}
