using Microsoft.Extensions.Configuration;
using SisyphusActors.Hosting.Configuration.Hocon;

namespace SisyphusActors.Hosting.Tests.Configuration;

public sealed class HoconFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("hocon-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("include \"sub/b.conf\"")]
    [InlineData("include file(\"sub/b.conf\")")]
    [InlineData("include required(\"sub/b.conf\")")]
    [InlineData("include required( file(\"sub/b.conf\") )")]
    [InlineData("include \"sub/b.conf\", a = 1")]
    public void An_include_is_relative_to_its_file(string include)
    {
        Write("sub/b.conf", "include \"c.conf\"\nb = 2");
        Write("sub/c.conf", "c = 3");

        Values(Write("a.conf", include)).ShouldContain("b=2 c=3");
    }

    [Fact]
    public void An_included_value_goes_over_what_stands_before_and_under_what_comes_after()
    {
        Write("b.conf", "x = b\ny = b");

        Values(Write("a.conf", "x = a\ninclude \"b.conf\"\ny = a")).ShouldBe("x=b y=a");
    }

    [Fact]
    public void A_file_included_further_down_finds_its_own_keys_there_and_the_outer_ones_after()
    {
        Write("b.conf", "x = 1\ny = ${x}\nz = ${outer}\nw += 1\nw += 2");

        Values(Write("a.conf", "outer = 0\nin.here { include \"b.conf\" }\nin.here.x = 9"))
            .ShouldBe("in.here.w.0=1 in.here.w.1=2 in.here.x=9 in.here.y=9 in.here.z=0 outer=0");
    }

    [Fact]
    public void A_missing_include_is_nothing_and_a_missing_required_one_an_error()
    {
        Values(Write("a.conf", "include \"none.conf\"\na = 1")).ShouldBe("a=1");

        Problem(Write("b.conf", "a = 1\n include required(\"none.conf\")")).ShouldContain("b.conf:2:2: The required file 'none.conf' is not there");
    }

    [Fact]
    public void Files_that_include_each_other_are_refused()
    {
        Write("b.conf", "include \"a.conf\"");

        Problem(Write("a.conf", "include \"b.conf\"")).ShouldContain("b.conf:1:1: Files include each other in a circle");
    }

    [Fact]
    public void Includes_within_each_other_are_bounded()
    {
        for (var i = 0; i < 30; i++)
            Write($"{i}.conf", $"include \"{i + 1}.conf\"");

        Problem(Path.Combine(_folder, "0.conf")).ShouldContain("Too many includes");
    }

    [Fact]
    public void An_error_in_an_included_file_names_that_file()
    {
        Write("b.conf", "x = 1\ny = [");

        Problem(Write("a.conf", "include \"b.conf\"")).ShouldContain(Path.Combine(_folder, "b.conf") + ":2:5: ");
    }

    [Fact]
    public void A_file_past_4_MiB_or_in_another_encoding_is_refused()
    {
        Write("long.conf", "a = \"" + new string('x', 4 * 1024 * 1024));
        File.WriteAllBytes(Path.Combine(_folder, "latin.conf"), [(byte)'a', (byte)'=', 0xE4]);

        Problem(Write("a.conf", "include \"long.conf\"")).ShouldContain("is longer than 4194304 bytes");
        Problem(Write("b.conf", "include \"latin.conf\"")).ShouldContain("is not UTF-8");
    }

    [Fact]
    public void A_file_is_a_source_of_configuration()
    {
        var path = Write("a.conf", "a { b = [x, y], c = null }\nd = ${?NO_SUCH_VARIABLE}");
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([KeyValuePair.Create("a:c", (string?)"hidden"), KeyValuePair.Create("d", (string?)"kept")])
            .AddHoconFile(path)
            .AddHoconFile(Path.Combine(_folder, "none.conf"), optional: true)
            .Build();

        configuration["a:b:1"].ShouldBe("y");
        configuration["A:C"].ShouldBeNull();
        configuration["d"].ShouldBe("kept");
        Should.Throw<FileNotFoundException>(() => new ConfigurationBuilder().AddHoconFile(Path.Combine(_folder, "none.conf")).Build());
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    private static string Values(string path) => string.Join(' ', HoconDocument.Load(path).Flatten().Select(p => $"{p.Key}={p.Value}"));

    private static string Problem(string path) => Should.Throw<HoconException>(() => HoconDocument.Load(path)).Message;
}
