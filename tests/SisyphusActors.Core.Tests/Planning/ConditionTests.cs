using SisyphusActors.Core.Planning;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Tests.Planning;

public sealed class ConditionTests
{
    private static readonly ExpressionScope Scope = new(
        "r1",
        Json.Parse("""{"yes":true,"no":false,"name":"Ada","it's":"quoted","one":1,"big":9007199254740993,"none":null,"list":[1,2]}"""),
        id => id == "test" ? Json.Parse("""{"ok":true,"list":[1,2]}""") : null)
    {
        OutcomeOf = id => id == "test" ? OutcomeWords.Succeeded : null,
    };

    [Theory]
    [InlineData("true")]
    [InlineData("inputs.yes")]
    [InlineData("!inputs.no")]
    [InlineData("! ! inputs.yes")]
    [InlineData("!inputs.no == inputs.yes")]
    [InlineData("inputs.yes != inputs.no")]
    [InlineData("inputs.no && inputs.no || inputs.yes")]
    [InlineData("inputs.yes || inputs.no && inputs.no")]
    [InlineData("!(inputs.yes && inputs.no)")]
    [InlineData("inputs.no==inputs.no==true")]
    [InlineData("inputs.name == 'Ada'")]
    [InlineData("inputs.name != 'ada'")]
    [InlineData("inputs.name != 'It''s }} && || ('")]
    [InlineData("inputs.one == 1.0")]
    [InlineData("inputs.one != -1")]
    [InlineData("inputs.one == 10e-1")]
    [InlineData("inputs.big != 9007199254740992")]
    [InlineData("inputs.none == null")]
    [InlineData("null != inputs.name")]
    [InlineData("inputs.list == steps.test.outputs.list")]
    [InlineData("steps.test.outcome == 'succeeded' && steps.test.outputs.ok")]
    [InlineData("run.id == 'r1'")]
    public void It_holds(string condition) => Ask(condition).ShouldBe((true, null));

    [Theory]
    [InlineData("inputs.no")]
    [InlineData("!inputs.yes || inputs.no")]
    [InlineData("inputs.name == null")]
    [InlineData("inputs.one == 2")]
    [InlineData("steps.test.outcome != 'succeeded'")]
    public void It_does_not_hold(string condition) => Ask(condition).ShouldBe((false, null));

    [Theory]
    [InlineData("inputs.no && steps.later.outputs.ok")]
    [InlineData("inputs.no && inputs.name")]
    public void What_does_not_decide_is_not_looked_at(string condition)
    {
        Ask(condition).ShouldBe((false, null));
        Ask(condition.Replace("inputs.no &&", "inputs.yes ||", StringComparison.Ordinal)).ShouldBe((true, null));
    }

    [Theory]
    [InlineData("inputs.name", "inputs.name is a string, and true or false is expected")]
    [InlineData("inputs.none", "inputs.none is null, and true or false is expected")]
    [InlineData("!(inputs.yes && inputs.list)", "inputs.list is an array, and true or false is expected")]
    [InlineData("inputs.one == '1'", "inputs.one is a number and '1' is a string: only values of one kind can be compared")]
    [InlineData("(inputs.one == 1) == 'true'", "inputs.one == 1 is a boolean and 'true' is a string: only values of one kind can be compared")]
    [InlineData("inputs.x == 1", "inputs has no member 'x'; it has big, it's, list, name, no, none, one, yes")]
    [InlineData("steps.later.outcome == 'failed'", "step 'later' has not come to its end yet")]
    public void What_cannot_be_answered_says_what_was_found(string condition, string error) => Ask(condition).ShouldBe((false, error));

    [Theory]
    [InlineData("inputs.yes", "write the whole condition in one ${{ }}, such as ${{ inputs.deploy && steps.test.outcome == 'succeeded' }}")]
    [InlineData("${{ inputs.yes }} yes", "write the whole condition in one ${{ }}, such as ${{ inputs.deploy && steps.test.outcome == 'succeeded' }}")]
    [InlineData("${{}}", "the condition ends where a value is expected")]
    [InlineData("${{ inputs.yes && }}", "the condition ends where a value is expected")]
    [InlineData("${{ (inputs.yes }}", "a '(' is not closed")]
    [InlineData("${{ 'yes }}", "a text is not closed by a single quote")]
    [InlineData("${{ inputs.name == \"Ada\" }}", "a text stands in single quotes, such as 'stable'")]
    [InlineData("${{ inputs.name = 'Ada' }}", "there is no '=': write '=='")]
    [InlineData("${{ inputs.yes & inputs.no }}", "there is no '&': write '&&'")]
    [InlineData("${{ inputs.yes | inputs.no }}", "there is no '|': write '||'")]
    [InlineData("${{ inputs.one > 3 }}", "values are compared by '==' and '!=' alone")]
    [InlineData("${{ always() }}", "there are no functions: 'always('")]
    [InlineData("${{ failure }}", null)]
    [InlineData("${{ inputs.yes }} && ${{ inputs.no }}", null)]
    [InlineData("${{ inputs.yes inputs.no }}", null)]
    [InlineData("${{ inputs.yes ) }}", null)]
    public void What_is_no_condition_says_how_to_write_one(string text, string? error)
    {
        Condition.Parse(text, out var found).ShouldBeNull();
        found.ShouldNotBeNullOrEmpty();
        if (error is not null)
            found.ShouldBe(error);
    }

    [Theory]
    [InlineData("(")]
    [InlineData("!")]
    [InlineData("1==")]
    [InlineData("!(")]
    public void A_hostile_condition_is_refused_and_the_longest_one_is_read(string part)
    {
        Condition.Parse($"${{{{{string.Concat(Enumerable.Repeat(part, 100_000))}}}}}", out var error).ShouldBeNull();
        error.ShouldBe($"a condition has at most {PlanLimits.ConditionLengthMax} characters");
        Condition.Parse($"${{{{{new string('!', PlanLimits.ConditionLengthMax - 9)}true}}}}", out error).ShouldNotBeNull(error);
    }

    private static (bool, string?) Ask(string condition) => Condition.Parse($"${{{{ {condition} }}}}", out var error).ShouldNotBeNull(error).Ask(Scope);
}
