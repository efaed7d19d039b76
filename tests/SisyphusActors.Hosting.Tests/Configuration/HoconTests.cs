using SisyphusActors.Hosting.Configuration.Hocon;

namespace SisyphusActors.Hosting.Tests.Configuration;

public sealed class HoconTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("# nothing\n// at all", "")]
    [InlineData("a = 1", "a=1")]
    [InlineData("a : 1", "a=1")]
    [InlineData("{ a = 1 }", "a=1")]
    [InlineData("{\"a\": 1, \"b\": [true, null]}", "a=1 b.0=true b.1=(null)")]
    [InlineData("\uFEFFa = 1\r\nb = 2\r\n", "a=1 b=2")]
    [InlineData("a.b.c = 1", "a.b.c=1")]
    [InlineData("a . b = 1", "a.b=1")]
    [InlineData("a b.c = 1", "a b.c=1")]
    [InlineData("\"a.b\".c = 1", "\"a.b\".c=1")]
    [InlineData("a\"b\"c = 1", "abc=1")]
    [InlineData("\"\" = 1", "=1")]
    [InlineData("a { b = 1 }", "a.b=1")]
    [InlineData("a\n{ b = 1 }", "a.b=1")]
    [InlineData("a = { b { c : 1 } }", "a.b.c=1")]
    [InlineData("a { b = 1, c = 2, }", "a.b=1 a.c=2")]
    [InlineData("a { b = 1 }\na { c = 2 }", "a.b=1 a.c=2")]
    [InlineData("a { b = 1 }\na.b = 2", "a.b=2")]
    [InlineData("a { b = 1 }\na = 2\na { c = 3 }", "a.c=3")]
    [InlineData("a = 1\na = 2", "a=2")]
    [InlineData("a = [1, 2\n3]", "a.0=1 a.1=2 a.2=3")]
    [InlineData("a = [{ b = 1 }, [2]]", "a.0.b=1 a.1.0=2")]
    [InlineData("a = []\nb = {}", "")]
    [InlineData("a = one two  three # comment", "a=one two  three")]
    [InlineData("a = \"one\" two", "a=one two")]
    [InlineData("a = x/y-z_1.5 // comment", "a=x/y-z_1.5")]
    [InlineData("a = \"http://x#y\"", "a=http://x#y")]
    [InlineData("a = \"\\\"\\\\\\/\\n\\u00e4\"", "a=\"\\/\n\u00e4")]
    [InlineData("a = \"\"\"one \\n \"two\"\nthree\"\"\"", "a=one \\n \"two\"\nthree")]
    [InlineData("a = \"\"\"quoted\"\"\"\"", "a=quoted\"")]
    [InlineData("a = null", "a=(null)")]
    [InlineData("a = \"null\"", "a=null")]
    [InlineData("a = { b = 1 } { c = 2 }", "a.b=1 a.c=2")]
    [InlineData("a = [1] [2]", "a.0=1 a.1=2")]
    [InlineData("a += 1\na += 2", "a.0=1 a.1=2")]
    [InlineData("a = [1]\na += { b = 2 }", "a.0=1 a.1.b=2")]
    [InlineData("x { a += 1\na += 2 }", "x.a.0=1 x.a.1=2")]
    [InlineData("include = 1", "include=1")]
    [InlineData("includes.x = 1", "includes.x=1")]
    public void A_text_says(string text, string values) => Values(text).ShouldBe(values);

    [Theory]
    [InlineData("a = ${b}\nb = 1", "a=1 b=1")]
    [InlineData("a = ${b.c}\nb { c = 1 }", "a=1 b.c=1")]
    [InlineData("a = ${b.c}\nb { c = 1 }\nb.c = 2", "a=2 b.c=2")]
    [InlineData("a = ${b} { y = 2 }\nb { x = 1, y = 1 }", "a.x=1 a.y=2 b.x=1 b.y=1")]
    [InlineData("a = ${b}\na { y = 2 }\nb { x = 1 }", "a.x=1 a.y=2 b.x=1")]
    [InlineData("b { x = 1 }\na = ${b}\nc = ${a.x}", "a.x=1 b.x=1 c=1")]
    [InlineData("a = ${?b}", "")]
    [InlineData("a = 1\na = ${?b}", "a=1")]
    [InlineData("a = one ${?b} two", "a=one  two")]
    [InlineData("a = [1, ${?b}]", "a.0=1")]
    [InlineData("a = ${HOME}", "a=somewhere")]
    [InlineData("a = ${?HOME}/x", "a=somewhere/x")]
    [InlineData("HOME = here\na = ${HOME}", "HOME=here a=here")]
    [InlineData("HOME = null\na = ${?HOME}", "HOME=(null) a=(null)")]
    [InlineData("a = x${b}y ${b}\nb = 1", "a=x1y 1 b=1")]
    [InlineData("a = [0] ${b}\nb = [1]", "a.0=0 a.1=1 b.0=1")]
    [InlineData("a = ${\"x.y\"}\n\"x.y\" = 1", "\"x.y\"=1 a=1")]
    [InlineData("path = a\npath = ${path}\":b\"\npath = ${path}\":c\"", "path=a:b:c")]
    [InlineData("HOME = ${HOME}/x", "HOME=somewhere/x")]
    [InlineData("a { b = 1 }\na = ${a} { c = 2 }", "a.b=1 a.c=2")]
    [InlineData("a { b = 1, c = ${a.b} }", "a.b=1 a.c=1")]
    [InlineData("bar { a = ${foo.d}, b = 1 }\nbar.b = 3\nfoo { c = ${bar.b}, d = 2 }\nfoo.d = 4", "bar.a=4 bar.b=3 foo.c=3 foo.d=4")]
    [InlineData("a = ${missing}\na = 1", "a=1")]
    public void A_substitution_gives(string text, string values) => Values(text).ShouldBe(values);

    [Theory]
    [InlineData("a = \"one", "1:5", "The quote that begins here is not closed")]
    [InlineData("a = \"one\ntwo\"", "1:5", "use three quotes")]
    [InlineData("x = 1\na = \"\"\"one\n\n", "2:5", "three quotes that begin here are never closed")]
    [InlineData("a {\n  b = 1\n", "1:3", "The { here is never closed")]
    [InlineData("a = [1, 2", "1:5", "The [ here is never closed")]
    [InlineData("a = 1 }", "1:7", "'}' stands after the end")]
    [InlineData("{ a = 1 }\nb = 2", "2:1", "'b' stands after the end")]
    [InlineData("\r\n\r\n  a b", "3:3", "The key 'a b' has no value")]
    [InlineData("\uFEFFa", "1:1", "The key 'a' has no value")]
    [InlineData("a =\n", "2:1", "A value is expected here")]
    [InlineData("a = ,", "1:5", "A value is expected here")]
    [InlineData("a = [1,,2]", "1:8", "A value is expected here")]
    [InlineData("a = 1,, b = 2", "1:7", "A key is expected here, not ','")]
    [InlineData("[1]", "1:1", "not an array")]
    [InlineData("a..b = 1", "1:3", "A name is missing beside this dot")]
    [InlineData(".a = 1", "1:1", "A name is missing beside this dot")]
    [InlineData("a = C:\\temp", "1:6", "put the text in quotes")]
    [InlineData("a = b\\c", "1:6", "in quotes")]
    [InlineData("a = 1 + 1", "1:7", "'+' means something in HOCON")]
    [InlineData("a = \"\\q\"", "1:6", "write \\\\ for a backslash")]
    [InlineData("a = \"\\u12\"", "1:6", "four hex digits")]
    [InlineData("a = \"\u0007\"", "1:6", "\\u0007")]
    [InlineData("a = $b", "1:5", "'$' begins a substitution")]
    [InlineData("a = ${b", "1:5", "never closed")]
    [InlineData("a = ${}", "1:7", "A key is expected here")]
    [InlineData("a = {} [1]", "1:8", "an array cannot be joined to an object")]
    [InlineData("a = one {}", "1:9", "an object cannot be joined to a text")]
    [InlineData("x = 1\na = ${b}", "2:5", "${b} is neither a key of this file nor an environment variable")]
    [InlineData("a = ${b}\nb = ${a}", "2:5", "${a} depends on itself")]
    [InlineData("a = ${a}", "1:5", "depends on itself")]
    [InlineData("a { b = ${a} }", "1:9", "depends on itself")]
    [InlineData("a = [{ b += 1 }]", "1:8", "+= adds to a key that has a path")]
    [InlineData("a = 1\n  include \"x.conf\"", "2:3", "is no file")]
    [InlineData("include url(\"http://x\")", "1:9", "Files only are included")]
    public void What_cannot_be_read_is_told_by_its_place(string text, string place, string message)
    {
        var e = Should.Throw<HoconException>(() => Values(text));

        $"{e.Position.Line}:{e.Position.Column}".ShouldBe(place);
        e.Message.ShouldStartWith($"test.conf:{place}: ");
        e.Message.ShouldContain(message);
    }

    [Fact]
    public void A_rendered_part_needs_no_substitution_and_reads_as_the_same()
    {
        var document = Read("a { b = ${c}, \"x.y\" = [\"q\\\"\\u0007\", null, {}] }\nc = 1");

        HoconDocument.Parse(document.Render("a")).Flatten().ShouldBe(document.Flatten().Where(p => p.Key != "c"));
        document.Render("akka").ShouldBe("");
    }

    private static HoconDocument Read(string text) =>
        HoconDocument.Parse(text, "test.conf", name => name == "HOME" ? "somewhere" : null);

    private static string Values(string text) => string.Join(' ', Read(text).Flatten().Select(p => $"{p.Key}={p.Value ?? "(null)"}"));
}
