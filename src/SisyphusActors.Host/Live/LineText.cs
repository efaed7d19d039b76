using System.Text;
using Spectre.Console;

namespace SisyphusActors.Host.Live;

/// <summary>A line of a terminal in columns, cut before the edge.</summary>
/// <param name="width">Cells it may take.</param>
internal sealed class LineText(int width)
{
    private readonly StringBuilder _markup = new();
    private int _used;

    /// <summary>Adds text, cut to what is left of the line.</summary>
    public LineText Add(string text, Color? color = null, int? cells = null)
    {
        var room = Math.Min(width - _used, cells ?? int.MaxValue);
        if (room <= 0)
            return this;
        var fitted = Fit(text, room);
        var taken = fitted.GetCellWidth();
        _markup.Append(color is { } tint ? $"[{tint.ToMarkup()}]{Markup.Escape(fitted)}[/]" : Markup.Escape(fitted));
        var pad = cells is null ? 0 : room - taken;
        _markup.Append(' ', pad);
        _used += taken + pad;
        return this;
    }

    public override string ToString() => _markup.ToString().TrimEnd(' ');

    /// <summary>The text, or its beginning and an ellipsis, in at most so many cells.</summary>
    public static string Fit(string text, int cells)
    {
        if (text.GetCellWidth() <= cells)
            return text;
        var fitted = new StringBuilder();
        var used = 1;
        foreach (var rune in text.EnumerateRunes())
        {
            used += rune.ToString().GetCellWidth();
            if (used > cells)
                break;
            fitted.Append(rune);
        }
        return fitted.Append('…').ToString();
    }
}
