using System.Diagnostics;
using System.Text;
using SisyphusActors.Core.Planning;
using SisyphusActors.Core.Values;
using SisyphusActors.Hosting.Workflows;

namespace SisyphusActors.Hosting.Tests.Workflows;

public sealed class WorkflowFileTests
{
    private const int Damages = 3_000;

    [Fact]
    public void Every_node_knows_its_place()
    {
        var root = Root("name: x\nsteps:\n  - id: a\n    run: |\n      echo\n");
        var steps = root.Members[1];
        (steps.Line, steps.Column).ShouldBe((2, 1));
        var step = ((DocumentNode.Sequence)steps.Value).Items[0].ShouldBeOfType<DocumentNode.Mapping>();
        (step.Line, step.Column).ShouldBe((3, 5));
        step.Members[1].ShouldBe(new DocumentMember("run", new DocumentNode.Scalar("echo\n", Plain: false, 4, 10), 4, 5));
    }

    [Theory]
    [InlineData("a: 1", true)]
    [InlineData("a: '1'", false)]
    [InlineData("a: \"1\"", false)]
    [InlineData("a: !!str 1", false)]
    public void Only_an_unquoted_scalar_is_plain(string yaml, bool plain) =>
        Root(yaml).Members[0].Value.ShouldBeOfType<DocumentNode.Scalar>().Plain.ShouldBe(plain);

    [Fact]
    public void JSON_is_read_with_tabs_escapes_and_long_keys()
    {
        var key = new string('k', 3_000);
        var root = Root($"{{\n\t\"a\": \"\\/ \\u00e9 \\ud83d\\ude00 \\t\",\n\t\"{key}\"\n:[1,null,{{}}]}}");
        root.Members[0].Value.ShouldBeOfType<DocumentNode.Scalar>().Text.ShouldBe("/ é 😀 \t");
        root.Members[1].Key.ShouldBe(key);
    }

    [Fact]
    public void A_repeated_key_is_kept_for_the_reader() => Root("a: 1\na: 2\n").Members.Length.ShouldBe(2);

    [Fact]
    public void An_alias_stands_for_the_whole_value() =>
        ((DocumentNode.Mapping)Root("a: &x {b: 1}\nc: *x\n").Members[1].Value).Members[0].Key.ShouldBe("b");

    [Theory]
    [InlineData("", "1:1: the file is empty: a workflow has name and steps")]
    [InlineData("# only this\n", "1:1: the file is empty: a workflow has name and steps")]
    [InlineData("a: 1\n---\nb: 2\n", "2:1: a second document begins here: a workflow file has one")]
    [InlineData("a: b: c\n", "1:5: this is no YAML: While scanning a plain scalar value, found invalid mapping. A text with ': ' in it must stand in quotes, or in a block after |.")]
    [InlineData("a: @x\n", "1:4: this is no YAML: While scanning for the next token, found character that cannot start any token. A text that begins with @ must stand in quotes.")]
    [InlineData("a: {b: ${{ inputs.x }}}\n", "1:9: this is no YAML: While parsing a flow mapping, did not find expected ',' or '}'. Inside [ ] and { } an expression must stand in quotes.")]
    [InlineData("a:\n  b: 1\n c: 2\n", "3:2: this is no YAML: While parsing a block mapping, did not find expected key.")]
    [InlineData("a: \"x\n", "1:4: this is no YAML: While scanning a quoted scalar, found unexpected end of stream.")]
    [InlineData("a: [1\nb: 2\n", "1:4: this is no YAML: a list, a mapping or a quoted text may not be closed")]
    [InlineData("name: x\nsteps:\n\t- id: a\n", "3:1: a tab cannot indent YAML: use spaces")]
    [InlineData("a: *nowhere\n", "1:4: there is no anchor &nowhere before this alias")]
    [InlineData("a: &x [*x]\n", "1:8: there is no anchor &x before this alias")]
    [InlineData("a: &x {b: 1}\nc:\n  <<: *x\n", "3:3: merge keys are not known here: write the keys out, or use an alias for the whole value")]
    [InlineData("a: !env HOME\n", "1:4: the tag !env is not known here: leave it out")]
    [InlineData("? [a]\n: b\n", "1:3: a key must be plain text")]
    [InlineData("ab: x\0y\n", "1:6: there is a NUL byte here: this is no text file")]
    [InlineData("a: &\u0007 x\nb: *nix", null)]
    public void What_is_no_workflow_text_is_one_problem_at_its_place(string text, string? problem)
    {
        var reading = WorkflowFile.Parse("test.yaml", text);
        reading.Document.ShouldBeNull();
        var only = reading.Problems.ShouldHaveSingleItem().ToString();
        only.ShouldNotContain('\u0007');
        if (problem is not null)
            only.ShouldBe(problem);
    }

    [Fact]
    public void Bytes_that_are_no_UTF8_are_found_at_their_place()
    {
        ReadBytes([.. "a: 1\nbé: "u8, 0xC3, 0x28]).ShouldBe("2:5: the bytes here are no UTF-8 text: save the file as UTF-8");
        ReadBytes([0xFF, 0xFE, .. "a: 1"u8]).ShouldBe("1:1: the file is UTF-16: save it as UTF-8");
        ReadBytes(new byte[WorkflowFile.BytesMax + 1]).ShouldBe("a workflow file has at most 4 MiB");
        ReadBytes([0xEF, 0xBB, 0xBF, .. "a: 1"u8]).ShouldBeNull();
    }

    [Fact]
    public void A_file_that_cannot_be_read_is_a_problem()
    {
        var nowhere = Path.Combine(Path.GetTempPath(), "no-such-folder", "x.yaml");
        WorkflowFile.Read(nowhere).Problems.ShouldBe([new Problem(0, 0, $"there is no file '{nowhere}'")]);
        WorkflowFile.Read(Path.GetTempPath()).Problems.ShouldHaveSingleItem().Message.ShouldEndWith("is a folder, not a file");
    }

    public static TheoryData<string, string> Hostile => new()
    {
        { "deep list", new string('[', 1_000_000) },
        { "deep blocks", string.Concat(Enumerable.Repeat("- ", 1_000_000)) },
        { "deep braces", new string('{', 1_000_000) },
        { "many items", "[" + string.Concat(Enumerable.Repeat("a,", 300_000)) + "a]" },
        { "commas", "[" + new string(',', 1_000_000) },
        { "long anchor", "&" + new string('a', 1_000_000) + " [*b]" },
        { "long tag", "!" + new string('a', 1_000_000) },
        { "a billion laughs", "a: &a [x,x,x,x,x,x,x,x,x]\n" + string.Concat("bcdefghijk".Select(c =>
            $"{c}: &{c} [{string.Join(',', Enumerable.Repeat($"*{(char)(c - 1)}", 9))}]\n")) },
        { "deep laughs", "a: &a [x]\n" + string.Concat(Enumerable.Range(1, 80).Select(i => $"a{i}: &a [*a]\n")) },
        { "documents", string.Concat(Enumerable.Repeat("---\n", 500_000)) },
        { "new lines", new string('\n', 2_000_000) },
        { "quotes", string.Concat(Enumerable.Repeat("[\"", 500_000)) },
    };

    [Theory]
    [MemberData(nameof(Hostile))]
    public void A_hostile_file_is_one_short_problem_soon(string name, string text)
    {
        var watch = Stopwatch.StartNew();
        var reading = WorkflowFile.Parse(name, text);
        reading.Document.ShouldBeNull();
        reading.Problems.ShouldHaveSingleItem().Message.Length.ShouldBeLessThanOrEqualTo(Problem.MessageLengthMax);
        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(60));
    }

    /// <summary>Whatever is done to a good file, the answer is a plan and problems, never an exception.</summary>
    [Fact]
    public void A_damaged_file_never_throws()
    {
        var sample = File.ReadAllText(Repository.File("samples/release.yaml"));
        var random = new Random(20_240_501);
        const string Marks = "\n\t :-[]{}\"'|>&*!%@`#,?$\0é\ud83d";
        for (var round = 0; round < Damages; round++)
        {
            var text = new StringBuilder(sample);
            for (var change = random.Next(1, 6); change > 0; change--)
            {
                var at = random.Next(text.Length);
                switch (random.Next(3))
                {
                    case 0: text.Remove(at, Math.Min(random.Next(1, 40), text.Length - at)); break;
                    case 1: text.Insert(at, Marks[random.Next(Marks.Length)]); break;
                    default: text[at] = Marks[random.Next(Marks.Length)]; break;
                }
            }
            var reading = WorkflowFile.Parse("damaged", text.ToString());
            (reading.Document is null).ShouldBe(!reading.Problems.IsEmpty);
            if (reading.Document is { } document)
                _ = new Core.Validation.PlanRules([]).Check(document, Json.EmptyObject).Plan.Hash;
        }
    }

    private static DocumentNode.Mapping Root(string text)
    {
        var reading = WorkflowFile.Parse("test.yaml", text);
        reading.Problems.ShouldBeEmpty();
        return (DocumentNode.Mapping)reading.Document!.Root;
    }

    private static string? ReadBytes(byte[] bytes)
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, bytes);
            return WorkflowFile.Read(path).Problems.SingleOrDefault()?.ToString();
        }
        finally
        {
            File.Delete(path);
        }
    }
}
