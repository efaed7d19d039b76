namespace SisyphusActors.Hosting.Configuration.Hocon;

/// <summary>A place in a HOCON file.</summary>
/// <param name="File">As it was named when it was opened.</param>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1, in UTF-16 units; a byte order mark does not count.</param>
public readonly record struct HoconPosition(string File, int Line, int Column)
{
    public override string ToString() => $"{File}:{Line}:{Column}";
}
