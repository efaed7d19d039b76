namespace SisyphusActors.Crash.Host;

/// <summary>What this process tells the test that started it: lines of words on standard output.</summary>
internal static class Told
{
    public static void Line(params ReadOnlySpan<string> words)
    {
        Console.Out.WriteLine(string.Join(' ', words!).ReplaceLineEndings(" "));
        Console.Out.Flush();
    }
}
