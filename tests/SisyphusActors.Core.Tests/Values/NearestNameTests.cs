using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Tests.Values;

public sealed class NearestNameTests
{
    [Theory]
    [InlineData("need", "needs")]
    [InlineData("nedes", "needs")]
    [InlineData("max-parallel", "maxParallel")]
    [InlineData("MAXPARALLEL", "maxParallel")]
    [InlineData("tiemout", "timeout")]
    [InlineData("runs", "run")]
    public void The_name_most_likely_meant_is_found(string word, string expected) =>
        NearestName.Of(word, ["needs", "maxParallel", "timeout", "run", "retry"]).ShouldBe(expected);

    [Theory]
    [InlineData("x")]
    [InlineData("")]
    [InlineData("concurrency")]
    public void A_name_far_from_all_suggests_none(string word) => NearestName.Of(word, ["needs", "run"]).ShouldBeNull();

    [Fact]
    public void The_first_of_equally_near_names_is_taken() => NearestName.Of("stepa", ["step1", "step2"]).ShouldBe("step1");
}
