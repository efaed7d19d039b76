using SisyphusActors.Core.Operations;
using SisyphusActors.Core.Values;
using SisyphusActors.Seams.Secrets;

namespace SisyphusActors.Seams.Tests.Secrets;

public sealed class SecretValuesTests
{
    private static readonly SecretValues Secrets = Of("hunter2", "hunter2-long", "a\"b\\c/d e", "first line\nsecond line\nno");

    [Theory]
    [InlineData("password: hunter2!", "password: ***!")]
    [InlineData("hunter2hunter2", "******")]
    [InlineData("hunter2-long", "***")]
    [InlineData("hunter", "hunter")]
    [InlineData("a\"b\\c/d e", "***")]
    [InlineData("""{"x":"a\"b\\c/d e"}""", """{"x":"***"}""")]
    [InlineData("https://me:a%22b%5Cc%2Fd%20e@host", "https://me:***@host")]
    [InlineData("> second line", "> ***")]
    [InlineData("no", "no")]
    public void Text_is_masked_in_every_form_a_value_usually_takes(string text, string masked) => Secrets.Redact(text).ShouldBe(masked);

    [Theory]
    [InlineData("""{"a":"x hunter2","hunter2":[1,"hunter2"]}""", """{"***":[1,"***"],"a":"x ***"}""")]
    [InlineData("""["a\"b\\c/d e",true,null,0]""", """["***",true,null,0]""")]
    [InlineData("12345678", "\"***\"")]
    public void Results_are_masked_value_by_value(string result, string masked) =>
        new SecretValues([.. Pairs("hunter2", "a\"b\\c/d e", "12345678")]).Redact(Json.Parse(result)).ShouldBe(Json.Parse(masked));

    [Fact]
    public void Outcomes_are_masked_and_stay_what_they_are()
    {
        Secrets.Redact(new OperationOutcome.Failed("exit code 1: hunter2", 1, Retryable: false)).ShouldBe(new OperationOutcome.Failed("exit code 1: ***", 1, Retryable: false));
        Secrets.Redact(new OperationOutcome.Succeeded(Json.From("hunter2"))).ShouldBe(new OperationOutcome.Succeeded(Json.From("***")));
        Secrets.Redact(new OperationOutcome.InDoubt("hunter2?")).ShouldBe(new OperationOutcome.InDoubt("***?"));
    }

    [Theory]
    [InlineData("TOKEN", "abcd", null)]
    [InlineData("TOKEN", "abc", "shorter")]
    [InlineData("TOKEN", "ab\0cd", "NUL")]
    [InlineData("1TOKEN", "abcd", "name")]
    [InlineData("A-B", "abcd", "name")]
    [InlineData("SISYPHUS_X", "abcd", "name")]
    public void A_value_that_cannot_be_kept_secret_is_refused(string name, string value, string? why)
    {
        if (why is null)
            SecretValues.WhyNot(name, value).ShouldBeNull();
        else
            SecretValues.WhyNot(name, value).ShouldNotBeNull().ShouldContain(why);
    }

    [Fact]
    public void What_is_missing_is_named() => Of("hunter2").Missing(["S0", "OTHER"]).ShouldBe(["OTHER"]);

    internal static SecretValues Of(params string[] values) => new([.. Pairs(values)]);

    private static IEnumerable<KeyValuePair<string, string>> Pairs(params string[] values) => values.Select((value, i) => KeyValuePair.Create($"S{i}", value));
}
