namespace SisyphusActors.Hosting.Configuration.Hocon;

/// <summary>A text and the name it is known by: a path, for a file.</summary>
public sealed record HoconFile(string Name, string Text);

/// <summary>Gives the files that texts include.</summary>
public interface IHoconFiles
{
    /// <param name="name">As the include names it; relative to the including file.</param>
    /// <returns>Null when there is no such file.</returns>
    /// <exception cref="IOException">It is there and cannot be read, or is too long.</exception>
    HoconFile? Open(string name, HoconFile includedBy);
}

/// <summary>One text with all it includes, on its way into one tree of fields.</summary>
internal sealed class HoconReading(IHoconFiles? files)
{
    private readonly Stack<HoconFile> _open = [];
    private long _read;
    private int _includes;

    public HoconFields Read(HoconFile file)
    {
        var fields = new HoconFields();
        Read(file, fields, [], new HoconPosition(file.Name, 1, 1));
        return fields;
    }

    /// <param name="into">The fields of the object the include stands in.</param>
    /// <param name="place">The path of that object.</param>
    public void Include(string name, bool isRequired, HoconFields into, IReadOnlyList<string> place, HoconPosition position)
    {
        if (files is null)
            throw new HoconException(position, "This text is no file, so it cannot include one.");
        if (++_includes > HoconLimits.IncludesMax || _open.Count >= HoconLimits.IncludeDepthMax)
            throw new HoconException(position, $"Too many includes: at most {HoconLimits.IncludesMax} in all, {HoconLimits.IncludeDepthMax} within each other.");
        var file = Open(name, position);
        if (file is null && isRequired)
            throw new HoconException(position, $"The required file '{name}' is not there. Its path is relative to {_open.Peek().Name}.");
        if (file is not null)
            Read(file, into, place, position);
    }

    private HoconFile? Open(string name, HoconPosition position)
    {
        try
        {
            return files!.Open(name, _open.Peek());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new HoconException(position, $"'{name}' cannot be read: {e.Message}");
        }
    }

    private void Read(HoconFile file, HoconFields into, IReadOnlyList<string> place, HoconPosition position)
    {
        if (_open.Any(f => f.Name == file.Name))
            throw new HoconException(position, $"Files include each other in a circle: {string.Join(" → ", _open.Reverse().Append(file).Select(f => f.Name))}. Take one include out.");
        _read += file.Text.Length;
        if (_read > HoconLimits.TextMax)
            throw new HoconException(position, $"More than {HoconLimits.TextMax} characters in all; settings are not that long.");
        _open.Push(file);
        new HoconParser(new HoconCursor(file.Name, file.Text), this, place).ReadInto(into);
        _open.Pop();
    }
}
