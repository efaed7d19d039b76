using System.Text;
using SisyphusActors.Hosting.Configuration.Hocon;

namespace SisyphusActors.Hosting.Tests.Configuration;

/// <summary>No text keeps its reader busy for long or ends its process.</summary>
public sealed class HoconLimitTests
{
    [Theory]
    [InlineData("[", "Nested more than 64 deep")]
    [InlineData("a{", "Nested more than 64 deep")]
    [InlineData("a=[{", "Nested more than 64 deep")]
    [InlineData("a.", "More than 64 names")]
    public void Depth_is_bounded(string opening, string message) =>
        Problem("a = 1\nx = 2\nb" + (opening == "[" ? "=" : ".") + string.Concat(Enumerable.Repeat(opening, 200_000))).ShouldContain(message);

    [Fact]
    public void Length_is_bounded() => Problem("a = \"" + new string('x', 4 * 1024 * 1024) + '"').ShouldContain("More than 4194304 characters");

    [Fact]
    public void A_long_chain_of_substitutions_ends_in_an_error() =>
        Problem(Lines(100_000, i => $"a{i} = ${{a{i + 1}}}")).ShouldContain("wait for each other");

    [Fact]
    public void Texts_that_double_end_in_an_error() =>
        Problem("a0 = xxxxxxxxxxxxxxxx\n" + Lines(64, i => $"a{i + 1} = ${{a{i}}}${{a{i}}}")).ShouldContain("grows past");

    [Fact]
    public void Objects_that_double_end_in_an_error() =>
        Problem("a0 { x = 1 }\n" + Lines(64, i => $"a{i + 1} {{ l = ${{a{i}}}, r = ${{a{i}}} }}")).ShouldContain("grows past");

    [Fact]
    public void Many_copies_of_a_long_text_end_in_an_error() =>
        Problem($"a = {new string('x', 1_000_000)}\n" + Lines(50_000, i => $"b{i} = ${{a}}y")).ShouldContain("grows past");

    [Fact]
    public void Doubling_of_values_that_look_back_ends_in_an_error() =>
        Problem("a = 1\na = ${b0}\n" + Lines(64, i => $"b{i} = ${{b{i + 1}}}${{b{i + 1}}}") + "b64 = ${a}").ShouldMatch("multiply|grows past");

    [Fact]
    public void A_key_may_be_added_to_many_times() => HoconDocument.Parse(Lines(200, i => $"a += {i}")).Flatten().Count.ShouldBe(200);

    [Fact]
    public void A_long_line_of_words_is_one_text() =>
        HoconDocument.Parse("a = " + string.Concat(Enumerable.Repeat("w ", 1_000_000))).Flatten().Single().Value!.Length.ShouldBe(1_999_999);

    [Fact]
    public void Any_bytes_are_read_or_refused_with_a_place()
    {
        const string alphabet = "ab.={}[]\"\\$?+,:# \n\r\t\0include\uFEFF\u00e4";
        var random = new Random(1);
        for (var i = 0; i < 20_000; i++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(40)).Select(_ => alphabet[random.Next(alphabet.Length)]));
            try
            {
                HoconDocument.Parse(text).Flatten();
            }
            catch (HoconException e)
            {
                e.Position.Line.ShouldBeInRange(1, text.Count(c => c == '\n') + 1, text);
                e.Position.Column.ShouldBePositive();
            }
        }
    }

    private static string Problem(string text) => Should.Throw<HoconException>(() => HoconDocument.Parse(text)).Message;

    private static string Lines(int count, Func<int, string> line)
    {
        var text = new StringBuilder();
        for (var i = 0; i < count; i++)
            text.Append(line(i)).Append('\n');
        return text.ToString();
    }
}
