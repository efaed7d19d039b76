using System.Text.Json;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Tests.Values;

public sealed class JsonTests
{
    [Theory]
    [InlineData("é <&> 'x' \"y\" 😀")]
    [InlineData("")]
    public void A_text_equals_itself_however_it_was_made(string text) =>
        Json.From(text).ShouldBe(Json.Parse(JsonSerializer.Serialize(text)));

    [Fact]
    public void Null_is_empty_text_and_a_string_its_own() =>
        (Json.Null.AsText(), Json.From("null").AsText(), Json.From("a").AsText(), Json.From(0).AsText()).ShouldBe(("", "null", "a", "0"));

    [Theory]
    [InlineData("\"\\ud83d\"")]
    [InlineData("{")]
    [InlineData("1 2")]
    public void Text_that_is_no_JSON_value_is_refused(string text) => Should.Throw<JsonException>(() => Json.Parse(text));
}
