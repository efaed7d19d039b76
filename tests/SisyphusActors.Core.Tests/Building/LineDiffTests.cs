using SisyphusActors.Core.Building;

namespace SisyphusActors.Core.Tests.Building;

public sealed class LineDiffTests
{
    [Theory]
    [InlineData(null, "a\nb\n", 2, 0)]
    [InlineData("a\nb", null, 0, 2)]
    [InlineData("a\nb\n", "a\nb\n", 0, 0)]
    [InlineData("a\nb\nc\n", "a\nx\nc\n", 1, 1)]
    [InlineData("a\nb\nc\nd\n", "b\nc\nd\na\n", 1, 1)]
    [InlineData("one\n\ntwo\n", "\none\ntwo\nthree\n", 2, 1)]
    [InlineData("", "\n", 1, 0)]
    public void Lines_gained_and_lost_are_the_fewest_that_make_the_change(string? before, string? after, int added, int removed) =>
        LineDiff.Of(before, after).ShouldBe((added, removed));

    [Fact]
    public void Two_long_texts_with_nothing_in_common_are_lost_and_gained_whole() =>
        LineDiff.Of(Text("a", 3_000), Text("b", 2_000)).ShouldBe((2_000, 3_000));

    [Fact]
    public void What_a_random_edit_does_is_never_more_than_it_did()
    {
        var random = new Random(11);
        for (var round = 0; round < 200; round++)
        {
            var before = Enumerable.Range(0, random.Next(40)).Select(_ => random.Next(6).ToString()).ToList();
            var (after, inserts, deletes) = (before.ToList(), random.Next(6), 0);
            for (; deletes < random.Next(6) && after.Count > 0; deletes++)
                after.RemoveAt(random.Next(after.Count));
            for (var i = 0; i < inserts; i++)
                after.Insert(random.Next(after.Count + 1), random.Next(6).ToString());

            var (added, removed) = LineDiff.Of(Joined(before), Joined(after));

            (added - removed).ShouldBe(after.Count - before.Count);
            added.ShouldBeInRange(0, inserts);
            removed.ShouldBeInRange(0, deletes);
        }
    }

    private static string Text(string line, int count) => Joined(Enumerable.Repeat(line, count));

    private static string Joined(IEnumerable<string> lines) => string.Concat(lines.Select(line => line + "\n"));
}
