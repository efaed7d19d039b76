using SisyphusActors.Core.Models;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Tests.Models;

public sealed class AnswerSchemaTests
{
    [Theory]
    [InlineData("""{"type":"string"}""", """ "x" """)]
    [InlineData("""{"type":["string","null"]}""", "null")]
    [InlineData("""{"type":"integer","minimum":0,"maximum":5}""", "5")]
    [InlineData("""{"enum":["a",{"b":1}]}""", """{"b":1}""")]
    [InlineData("""{"const":[1,2]}""", "[1,2]")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"number"}},"required":["a"],"additionalProperties":false}""", """{"a":1.5}""")]
    [InlineData("""{"type":"array","items":{"type":"boolean"},"minItems":1,"maxItems":2}""", "[true,false]")]
    [InlineData("""{"type":"string","minLength":1,"maxLength":1}""", "\"\\ud83d\\ude00\"")]
    [InlineData("""{"title":"Anything","description":"of any form"}""", """{"x":[]}""")]
    [InlineData("true", "0")]
    public void What_fits_has_no_problem(string schema, string answer) =>
        new AnswerSchema(Json.Parse(schema)).Check(answer).ShouldBeEmpty();

    [Theory]
    [InlineData("""{"type":"string"}""", "1", "$: is number, not string")]
    [InlineData("""{"type":"integer"}""", "1.0", "$: is number, not integer")]
    [InlineData("""{"type":"integer","minimum":0}""", "-1", "$: is less than 0")]
    [InlineData("""{"maximum":2}""", "2.5", "$: is more than 2")]
    [InlineData("""{"enum":["a","b"]}""", "\"c\"", """$: is none of ["a","b"]""")]
    [InlineData("""{"const":1}""", "2", "$: is not 1")]
    [InlineData("""{"required":["a","b"]}""", """{"b":1}""", "$: lacks 'a'")]
    [InlineData("""{"properties":{"a":{}},"additionalProperties":false}""", """{"a":1,"c":2}""", "$: 'c' is not allowed here")]
    [InlineData("""{"additionalProperties":false}""", """{"c":2}""", "$: 'c' is not allowed here")]
    [InlineData("""{"properties":{"a":{"items":{"properties":{"b":{"type":"null"}}}}}}""", """{"a":[{"b":null},{"b":0}]}""", "$.a[1].b: is number, not null")]
    [InlineData("""{"minLength":2}""", "\"\\ud83d\\ude00\"", "$: is shorter than 2 characters")]
    [InlineData("""{"maxLength":1}""", "\"ab\"", "$: is longer than 1 characters")]
    [InlineData("""{"minItems":1}""", "[]", "$: has fewer than 1 items")]
    [InlineData("""{"maxItems":1}""", "[1,2]", "$: has more than 1 items")]
    [InlineData("""{"properties":{"a":false}}""", """{"a":1}""", "$.a: nothing is allowed here")]
    public void What_does_not_fit_is_told_with_its_place(string schema, string answer, string problem) =>
        new AnswerSchema(Json.Parse(schema)).Check(answer).ShouldBe([problem]);

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("Here you are: {}")]
    [InlineData("{} {}")]
    [InlineData("""{"a":1,"a":2}""")]
    public void What_is_no_JSON_or_says_a_member_twice_never_fits(string answer) =>
        new AnswerSchema(Json.Parse("true")).Check(answer).ShouldHaveSingleItem().ShouldStartWith("$: is no JSON");

    [Theory]
    [InlineData("""{"pattern":"a+"}""", "#/pattern")]
    [InlineData("""{"properties":{"a":{"oneOf":[]}}}""", "#/properties/a/oneOf")]
    [InlineData("""{"items":{"$ref":"#"}}""", "#/items/$ref")]
    [InlineData("""{"additionalProperties":{}}""", "#/additionalProperties")]
    [InlineData("""{"type":"text"}""", "#/type")]
    [InlineData("""{"type":[1]}""", "#/type")]
    [InlineData("""{"required":"a"}""", "#/required")]
    [InlineData("""{"minLength":-1}""", "#/minLength")]
    [InlineData("""{"maximum":"1"}""", "#/maximum")]
    [InlineData("[]", "#")]
    public void A_schema_that_would_not_be_checked_in_full_is_refused(string schema, string at) =>
        Should.Throw<FormatException>(() => new AnswerSchema(Json.Parse(schema))).Message.ShouldStartWith(at + ": ");

    [Fact]
    public void At_most_20_problems_are_told() =>
        new AnswerSchema(Json.Parse("""{"items":{"type":"null"}}""")).Check($"[{string.Join(',', Enumerable.Repeat(1, 50))}]").Count.ShouldBe(20);
}
