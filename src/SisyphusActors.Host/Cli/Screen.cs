using SisyphusActors.Seams.Shell;
using Spectre.Console;

namespace SisyphusActors.Host.Cli;

/// <summary>Where a command's words go: a person's terminal, or a pipe that wants plain lines.</summary>
internal sealed class Screen(TextWriter output, TextWriter error, bool isTerminal)
{
    private const int PlainWidth = 100;

    private readonly Lock _gate = new();

    /// <summary>Whether lines may be drawn again: a terminal that can move its cursor.</summary>
    public bool IsTerminal => isTerminal;

    public bool HasColor { get; set; } = isTerminal && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));

    public TextWriter Output => output;

    /// <summary>Why something could not be printed; null when all was. Nothing is printed after it, and what the command does goes on: a run does not end with its terminal.</summary>
    public IOException? Failure { get; private set; }

    public int Width => isTerminal ? Math.Clamp(WindowOr(() => Console.WindowWidth, 80), 20, 500) : PlainWidth;

    public int Height => isTerminal ? Math.Clamp(WindowOr(() => Console.WindowHeight, 24), 5, 200) : 24;

    public static Screen OfProcess() => new(
        Console.Out, Console.Error, !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("TERM") is not "dumb");

    /// <summary>One line as it is; whatever came from people and programs must be made <see cref="Safe"/> first.</summary>
    public void Line(string text = "") => Print(() => output.WriteLine(text));

    public void Raw(string text) => Print(() =>
    {
        output.Write(text);
        output.Flush();
    });

    /// <summary>A line whose beginning is coloured on a terminal.</summary>
    public void Line(Color color, string start, string rest)
    {
        if (HasColor)
            Write(new Markup($"[{color.ToMarkup()}]{Markup.Escape(start)}[/]{Markup.Escape(rest)}\n"));
        else
            Line(start + rest);
    }

    public void Error(string message)
    {
        lock (_gate)
            try
            {
                error.WriteLine(message);
            }
            catch (IOException)
            {
                // There is no other place to say it.
            }
    }

    /// <summary>Draws on a terminal, or renders without any escape sequence.</summary>
    public void Write(Spectre.Console.Rendering.IRenderable renderable) => Raw(Render(renderable, Width));

    /// <summary>What a terminal of this kind would be sent, as text.</summary>
    public string Render(Spectre.Console.Rendering.IRenderable renderable, int width)
    {
        var text = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = HasColor ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = HasColor ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(text),
        });
        console.Profile.Width = width;
        console.Profile.Encoding = System.Text.Encoding.UTF8;
        console.Write(renderable);
        return text.ToString();
    }

    /// <summary>Foreign text on one line, unable to move a cursor.</summary>
    public static string Safe(string text) => LogText.Printable(text).ReplaceLineEndings(" ").Replace('\t', ' ').Trim();

    private void Print(Action print)
    {
        lock (_gate)
            try
            {
                if (Failure is null)
                    print();
            }
            catch (IOException e)
            {
                Failure = e;
            }
    }

    private static int WindowOr(Func<int> size, int otherwise)
    {
        try
        {
            return size() is > 0 and var found ? found : otherwise;
        }
        catch (IOException)
        {
            return otherwise;
        }
    }
}
