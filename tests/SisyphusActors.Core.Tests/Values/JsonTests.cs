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

    [Theory]
    [InlineData("""{"a":1,"b":[1,{"c":null}],"d":{}}""", """{"a":1,"b":[1,{"c":null}],"d":{}}""")]
    [InlineData("""{"b":1,"a":2}""", """{"a":2,"b":1}""")]
    [InlineData("""{"a":{"b":1,"a":2},"b":3}""", """{"a":{"a":2,"b":1},"b":3}""")]
    [InlineData("""{"a":1,"a":2}""", """{"a":2}""")]
    [InlineData("""{"a":{"z":1},"b":{"a":1}}""", """{"a":{"z":1},"b":{"a":1}}""")]
    [InlineData("""{"a" :1}""", """{"a":1}""")]
    [InlineData("""{"a": 1}""", """{"a":1}""")]
    [InlineData("""{"a":1 ,"b":2}""", """{"a":1,"b":2}""")]
    [InlineData("""[1, 2]""", """[1,2]""")]
    [InlineData("""[ ]""", """[]""")]
    [InlineData(""" 1.50 """, """1.50""")]
    [InlineData(""" "\u0041\/" """, "\"A/\"")]
    [InlineData("""{"a:1,":"},","b":"[ ]"}""", """{"a:1,":"},","b":"[ ]"}""")]
    public void Members_are_in_ordinal_order_the_last_of_a_name_alone_and_no_space_is_left(string text, string canonical) =>
        (Json.Parse(text).ToString(), JsonSerializer.Deserialize<Json>(text).ToString()).ShouldBe((canonical, canonical));

    [Fact]
    public void Nothing_is_rewritten_twice_however_deep()
    {
        var random = new Random(7301);
        for (var i = 0; i < 2_000; i++)
        {
            var json = Json.Parse(Value(random, 5));
            json.ShouldBe(Sorted(json.Element));
            Json.Parse(json.ToString()).ShouldBe(json);
        }
    }

    /// <summary>Members by their names' UTF-16, put together anew.</summary>
    private static Json Sorted(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => Json.Object(element.EnumerateObject().Select(m => KeyValuePair.Create(m.Name, Sorted(m.Value)))),
        JsonValueKind.Array => Json.Array(element.EnumerateArray().Select(Sorted)),
        JsonValueKind.String => Json.From(element.GetString()!),
        _ => Json.Parse(element.GetRawText()),
    };

    private static string Value(Random random, int depth) => random.Next(depth == 0 ? 3 : 5) switch
    {
        0 => $"{random.Next(100)}",
        1 => Text(random),
        2 => "null",
        3 => $"[{string.Join(Separator(random), Enumerable.Range(0, random.Next(4)).Select(_ => Value(random, depth - 1)))}]",
        _ => $"{{{string.Join(Separator(random), Enumerable.Range(0, random.Next(4)).Select(_ => $"{Text(random)}:{Value(random, depth - 1)}"))}}}",
    };

    private static string Separator(Random random) => random.Next(20) == 0 ? ", " : ",";

    private static string Text(Random random) => JsonSerializer.Serialize(
        string.Concat(Enumerable.Range(0, random.Next(3)).Select(_ => random.GetItems<string>(["a", "b", "Z", "\uFFFD", "😀", "\"", ",", " "], 1)[0])));

    [Fact]
    public void Null_is_empty_text_and_a_string_its_own() =>
        (Json.Null.AsText(), Json.From("null").AsText(), Json.From("a").AsText(), Json.From(0).AsText()).ShouldBe(("", "null", "a", "0"));

    [Theory]
    [InlineData("\"\\ud83d\"")]
    [InlineData("{")]
    [InlineData("1 2")]
    public void Text_that_is_no_JSON_value_is_refused(string text) => Should.Throw<JsonException>(() => Json.Parse(text));
}
