using System.Text;
using SisyphusActors.Host.Cli;
using Spectre.Console;

namespace SisyphusActors.Host.Live;

/// <summary>The last lines of a terminal, drawn over again in one write: nothing is erased before what replaces it is there, so nothing flickers.</summary>
internal sealed class LiveRegion(Screen screen)
{
    private string _drawn = "";
    private int _lines;

    /// <param name="lines">Spectre markup, each line narrower than the terminal.</param>
    public void Draw(IReadOnlyList<string> lines)
    {
        var frame = screen.Render(new Markup(string.Join('\n', lines)), width: 10_000).TrimEnd('\n', '\r');
        if (frame == _drawn)
            return;
        var text = new StringBuilder();
        if (_lines > 0)
            text.Append('\r').Append("\u001b[").Append(_lines).Append('A');
        foreach (var line in frame.Split('\n'))
            text.Append(line).Append("\u001b[K\r\n");
        text.Append("\u001b[J");
        screen.Raw(text.ToString());
        (_drawn, _lines) = (frame, lines.Count);
    }
}
