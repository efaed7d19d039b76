using SisyphusActors.Seams.Secrets;
using SisyphusActors.Seams.Shell;

namespace SisyphusActors.Seams.Tests.Shell;

public sealed class LogTests : IDisposable
{
    private readonly ShellWorkspace _workspace = new();

    [UnixFact]
    public async Task Lines_come_while_the_command_runs()
    {
        var request = ShellWorkspace.Request("echo first; while [ ! -e seen ]; do sleep 0.01; done; printf 'last, without an end'");
        var running = _workspace.RunAsync(request);
        var lines = new List<string>();
        await foreach (var line in _workspace.Handler.Output(request.OpKey).LinesAsync(running))
        {
            lines.Add(line);
            // Only a line that came while the command waits lets it go on.
            File.WriteAllText(_workspace.FilePath("seen"), "");
        }
        lines.ShouldBe(["first", "last, without an end"]);
    }

    [UnixFact]
    public async Task A_long_line_comes_in_pieces_and_a_character_across_blocks_stays_whole()
    {
        var text = string.Concat(Enumerable.Repeat("漢", 40_000));
        File.WriteAllText(_workspace.FilePath("log"), text + "\r\n\r\nend");
        var lines = await LinesAsync("log");
        lines.Select(l => l.Length).ShouldBe([LogTail.LongestLineChars, LogTail.LongestLineChars, 40_000 - 2 * LogTail.LongestLineChars, 0, 3]);
        string.Concat(lines).ShouldBe(text + "end");
    }

    [UnixFact]
    public async Task A_file_that_never_comes_has_no_lines() => (await LinesAsync("none")).ShouldBeEmpty();

    [Theory]
    [InlineData("plain\ttext\n", "plain\ttext\n")]
    [InlineData("\u001b[1;31mred\u001b[0m", "red")]
    [InlineData("\u001b]0;title\u0007text\u001b]8;;http://x\u001b\\link", "textlink")]
    [InlineData("10%\r20%\r\n", "10%\n20%\n")]
    [InlineData("a\u001bcb\0\u007f", "a␛cb␀␡")]
    [InlineData("a\u202eb\u2028c\u009b", "a�b�c�")]
    public void Text_is_made_harmless(string text, string printable) => LogText.Printable(text).ShouldBe(printable);

    [Theory]
    [InlineData("a\nb\nc\n", 100, "a\nb\nc")]
    [InlineData("first\nsecond\n", 9, "second")]
    [InlineData("漢漢漢漢", 7, "漢漢")]
    [InlineData("\0\0\0", 3, "␀")]
    public void A_tail_is_cut_at_lines_and_characters(string content, int maxBytes, string tail)
    {
        File.WriteAllText(_workspace.FilePath("log"), content);
        LogText.Tail(_workspace.FilePath("log"), maxBytes).ShouldBe(tail);
    }

    public void Dispose() => _workspace.Dispose();

    private async Task<List<string>> LinesAsync(string file)
    {
        var lines = new List<string>();
        await foreach (var line in new LogTail(_workspace.FilePath(file), SecretValues.None, [], TimeProvider.System).LinesAsync(Task.CompletedTask))
            lines.Add(line);
        return lines;
    }
}
