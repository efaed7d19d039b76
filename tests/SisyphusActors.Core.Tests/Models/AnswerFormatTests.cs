using System.Collections.Immutable;
using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Serialization;
using SisyphusActors.Core.Models;

namespace SisyphusActors.Core.Tests.Models;

public sealed partial class AnswerFormatTests
{
    private static readonly AnswerFormat<Verdict> Format = new(AnswerContext.Default);

    [Fact]
    public void The_schema_says_what_the_record_says() => Format.Schema.ToString().ShouldBe(
        """
        {"additionalProperties":false,"description":"What is thought of a plan.","properties":{"file":{"type":["string","null"]},"level":{"enum":["fine","very-bad"]},"reasons":{"description":"One sentence each.","items":{"type":"string"},"type":"array"},"score":{"type":"integer"}},"required":["level","score","reasons","file"],"type":"object"}
        """.Trim());

    [Fact]
    public void What_fits_the_schema_can_be_read()
    {
        const string answer = """{"level":"very-bad","score":3,"reasons":["too long"],"file":null}""";

        new AnswerSchema(Format.Schema).Check(answer).ShouldBeEmpty();
        var read = Format.Read(answer);
        (read.Level, read.Score, read.Reasons.Single(), read.File).ShouldBe((Level.VeryBad, 3, "too long", null));
    }

    [Theory]
    [InlineData("""{"level":"fine","score":3,"reasons":[]}""")]
    [InlineData("""{"level":"fine","score":3,"reasons":[],"file":null,"more":1}""")]
    [InlineData("""{"level":"fine","score":"3","reasons":[],"file":null}""")]
    [InlineData("""{"level":"fine","score":3.5,"reasons":[],"file":null}""")]
    [InlineData("""{"level":"fine","score":3,"reasons":null,"file":null}""")]
    [InlineData("""{"level":1,"score":3,"reasons":[],"file":null}""")]
    [InlineData("""{"level":"good","score":3,"reasons":[],"file":null}""")]
    [InlineData("""{"level":"fine","score":3,"score":4,"reasons":[],"file":null}""")]
    [InlineData("""{"Level":"fine","score":3,"reasons":[],"file":null}""")]
    [InlineData("null")]
    public void What_does_not_fit_fails_the_schema_and_the_reading_alike(string answer)
    {
        new AnswerSchema(Format.Schema).Check(answer).ShouldNotBeEmpty();
        Should.Throw<JsonException>(() => Format.Read(answer));
    }

    [Description("What is thought of a plan.")]
    private sealed record Verdict(Level Level, int Score, [property: Description("One sentence each.")] ImmutableArray<string> Reasons, string? File);

    private enum Level
    {
        Fine,
        VeryBad,
    }

    [JsonSerializable(typeof(Verdict))]
    private sealed partial class AnswerContext : JsonSerializerContext;
}
