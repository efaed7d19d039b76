using SisyphusActors.Core.Operations;
using SisyphusActors.Core.Planning;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Tests.Planning;

public sealed class TemplateTests
{
    private static readonly ExpressionScope Scope = new(
        "r1",
        Json.Parse("""{"name":"Ada","count":3,"none":null,"cfg":{"a":{"b":[1,2]}},"trick":"${{ inputs.name }}"}"""),
        id => id switch
        {
            "list" => Json.Parse("""{"files":["a","b"]}"""),
            "zero" => Json.From(0),
            "nothing" => Json.Null,
            "empty" => Json.From(""),
            _ => null,
        },
        new OperationItem(2, Json.Parse("""{"path":"x.txt"}""")));

    [Theory]
    [InlineData("${{ inputs.name }}", "\"Ada\"")]
    [InlineData("${{inputs.count}}", "3")]
    [InlineData("${{ inputs.cfg.a.b }}", "[1,2]")]
    [InlineData("${{ steps.list.outputs }}", """{"files":["a","b"]}""")]
    [InlineData("${{ steps.list.outputs.files }}", """["a","b"]""")]
    [InlineData("${{ steps.zero.outputs }}", "0")]
    [InlineData("${{ steps.nothing.outputs }}", "null")]
    [InlineData("${{ steps.empty.outputs }}", "\"\"")]
    [InlineData("${{ item }}", """{"path":"x.txt"}""")]
    [InlineData("${{ item.path }}", "\"x.txt\"")]
    [InlineData("${{ index }}", "2")]
    [InlineData("${{ run.id }}", "\"r1\"")]
    public void One_expression_keeps_its_type(string text, string expected) =>
        Template.Parse(text).Resolve(Scope).ShouldBe(new Resolved(Json.Parse(expected), null));

    [Theory]
    [InlineData("", "")]
    [InlineData("no expression $ { } }}", "no expression $ { } }}")]
    [InlineData("Hello ${{ inputs.name }}!", "Hello Ada!")]
    [InlineData(" ${{ inputs.count }}", " 3")]
    [InlineData("${{ index }}${{ index }}", "22")]
    [InlineData("[${{ inputs.none }}]", "[]")]
    [InlineData("${{ steps.list.outputs.files }} ", "[\"a\",\"b\"] ")]
    public void Amid_other_text_a_value_is_text(string text, string expected) =>
        Template.Parse(text).Resolve(Scope).ShouldBe(new Resolved(Json.From(expected), null));

    [Fact]
    public void What_an_expression_came_to_is_not_read_again() =>
        Template.Parse("<${{ inputs.trick }}>").Resolve(Scope).Text.ShouldBe("<${{ inputs.name }}>");

    [Fact]
    public void Every_text_of_a_value_is_resolved_and_no_key() =>
        Template.Resolve(Json.Parse("""{"${{ x }}":["${{ inputs.count }}",{"a":"n=${{ index }}"},true]}"""), Scope)
            .ShouldBe(new Resolved(Json.Parse("""{"${{ x }}":[3,{"a":"n=2"},true]}"""), null));

    [Theory]
    [InlineData("${{ inputs.cfg.x }}", "inputs.cfg has no member 'x'; it has a")]
    [InlineData("${{ inputs.name.x }}", "inputs.name is a string, so it has no member 'x'")]
    [InlineData("${{ steps.zero.outputs.a }}", "steps.zero.outputs is a number, so it has no member 'a'")]
    [InlineData("${{ steps.list.outputs.files.x }}", "steps.list.outputs.files is an array, so it has no member 'x'")]
    [InlineData("a ${{ steps.later.outputs }}", "step 'later' has no outputs yet")]
    public void A_value_that_is_not_there_is_an_error_with_its_reason(string text, string error)
    {
        var resolved = Template.Parse(text).Resolve(Scope);
        resolved.Error.ShouldBe(error);
        resolved.Value.ShouldBe(Json.Null);
    }

    [Fact]
    public void Outside_a_fan_out_there_is_no_item() =>
        Template.Parse("${{ item }}").Resolve(Scope with { Item = null }).Error.ShouldBe("there is no item outside a foreach");

    [Fact]
    public void An_error_in_arguments_names_the_member() =>
        Template.Resolve(Json.Parse("""{"a":{"b":"${{ inputs.x }}"}}"""), Scope).Error.ShouldStartWith("a: b: inputs has no member 'x'");

    [Fact]
    public void An_error_in_a_variable_names_it()
    {
        var (values, error) = Template.Resolve(
            OrdinalMap.Empty<string>().Add("A", "${{ inputs.name }}").Add("B", "${{ inputs.x }}").Add("C", "c"), Scope);
        error.ShouldStartWith("env B: inputs has no member 'x'");
        values.ShouldBe(OrdinalMap.Empty<string>().Add("A", "Ada").Add("B", "").Add("C", "c"));
    }

    [Theory]
    [InlineData("${{ inputs }}")]
    [InlineData("${{ steps.a }}")]
    [InlineData("${{ steps.a.result }}")]
    [InlineData("${{ secrets.X }}")]
    [InlineData("${{ index.x }}")]
    [InlineData("${{ run.id.x }}")]
    [InlineData("${{ env.HOME }}")]
    [InlineData("${{ toJSON(inputs.a) }}")]
    [InlineData("${{ inputs.a == 'b' }}")]
    [InlineData("${{ steps.a.outcome.x }}")]
    [InlineData("${{ inputs..a }}")]
    [InlineData("${{ inputs.a b }}")]
    [InlineData("${{ }}")]
    [InlineData("${{}}")]
    public void Anything_but_a_reference_is_no_expression(string text)
    {
        var template = Template.Parse(text);
        template.Errors.ShouldHaveSingleItem().ShouldContain("is no expression: write inputs.NAME, steps.ID.outputs, steps.ID.outcome, item, index, run.id or run.outcome");
        template.Resolve(Scope).Text.ShouldBe(text);
    }

    [Fact]
    public void An_unclosed_expression_is_an_error() =>
        Template.Parse("a ${{ index }} b ${{ index").Errors.ShouldHaveSingleItem().ShouldBe("'${{' is not closed by '}}'");
}
