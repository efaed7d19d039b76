namespace SisyphusActors.Hosting.Configuration.Hocon;

/// <summary>Reads one text into fields, as written: https://github.com/lightbend/config/blob/main/HOCON.md.</summary>
/// <param name="place">The path of the object that the text's fields go into; empty unless it is included further down.</param>
internal sealed class HoconParser(HoconCursor cursor, HoconReading reading, IReadOnlyList<string> place)
{
    private readonly List<string> _path = [.. place];
    private int _arrays;

    public void ReadInto(HoconFields fields)
    {
        cursor.SkipLines();
        if (cursor.Current == '[')
            throw cursor.Error("A settings file is an object, not an array: begin with a key.");
        var start = cursor.Position;
        if (cursor.TryTake("{"))
            ReadFields(fields, start);
        else
            ReadFields(fields, opened: null);
        cursor.SkipLines();
        if (!cursor.IsAtEnd)
            throw cursor.Error($"'{cursor.Current}' stands after the end of the outermost object: take it out.");
    }

    /// <param name="opened">Where the brace is that has to be closed; null for a file without one.</param>
    private void ReadFields(HoconFields fields, HoconPosition? opened)
    {
        while (true)
        {
            cursor.SkipLines();
            if (cursor.IsAtEnd && opened is { } never)
                throw new HoconException(never, "The { here is never closed: add a }.");
            if (cursor.IsAtEnd || opened is null && cursor.Current == '}')
                return;
            if (cursor.TryTake("}"))
                return;
            if (!TryInclude(fields))
                ReadField(fields);
            var isNewLine = cursor.SkipLines();
            if (!cursor.TryTake(",") && !isNewLine && !cursor.IsAtEnd && cursor.Current != '}')
                throw cursor.Error($"'{cursor.Current}' follows a value: begin a new line, or write a comma before it.");
        }
    }

    private void ReadField(HoconFields fields)
    {
        var position = cursor.Position;
        var path = HoconStrings.Path(cursor);
        _path.AddRange(path);
        ThrowIfTooDeep(position);
        cursor.SkipLines();
        HoconConcatenation value;
        if (cursor.Current == '{')
        {
            value = ReadValue();
        }
        else if (cursor.TryTake("+="))
        {
            if (_arrays > 0)
                throw new HoconException(position, "+= adds to a key that has a path; in an array nothing has one.");
            cursor.SkipLines();
            value = Appended(ReadValue(), position);
        }
        else if (cursor.TryTake("=") || cursor.TryTake(":"))
        {
            cursor.SkipLines();
            value = ReadValue();
        }
        else
        {
            throw new HoconException(position, $"The key '{string.Join('.', path)}' has no value: write = and a value after it, or {{.");
        }
        _path.RemoveRange(_path.Count - path.Count, path.Count);
        for (var i = path.Count - 1; i > 0; i--)
        {
            var inner = new HoconFields();
            inner.Add(path[i], value, position);
            value = new HoconConcatenation([new HoconPiece.Object(inner, position)]);
        }
        fields.Add(path[0], value, position);
    }

    /// <summary><c>a += x</c> is <c>a = ${?a} [x]</c>.</summary>
    private HoconConcatenation Appended(HoconConcatenation value, HoconPosition position) => new(
    [
        new HoconPiece.Substitution([[.. _path]], Variable: "", IsOptional: true, position),
        new HoconPiece.Array([value], position),
    ]);

    private HoconConcatenation ReadValue()
    {
        var pieces = new List<HoconPiece>();
        while (true)
        {
            var position = cursor.Position;
            var blanks = cursor.TakeBlanks();
            if (cursor.IsAtEnd || cursor.Current is '\n' or ',' or '}' or ']' || cursor.IsAtComment)
                break;
            if (blanks.Length > 0 && pieces.Count > 0)
                pieces.Add(new HoconPiece.Space(blanks, position));
            pieces.Add(ReadPiece(cursor.Position));
        }
        return pieces.Count > 0
            ? new HoconConcatenation(pieces)
            : throw cursor.Error("A value is expected here; \"\" is an empty text, null is none.");
    }

    private HoconPiece ReadPiece(HoconPosition position)
    {
        switch (cursor.Current)
        {
            case '"':
                return new HoconPiece.Text(HoconStrings.Quoted(cursor), IsQuoted: true, position);
            case '$':
                return ReadSubstitution(position);
            case '[':
                return ReadArray(position);
            case '{':
                cursor.Take();
                var fields = new HoconFields();
                ReadFields(fields, position);
                return new HoconPiece.Object(fields, position);
            default:
                return new HoconPiece.Text(HoconStrings.Plain(cursor), IsQuoted: false, position);
        }
    }

    private HoconPiece.Array ReadArray(HoconPosition position)
    {
        cursor.Take();
        _arrays++;
        ThrowIfTooDeep(position);
        var items = new List<HoconConcatenation>();
        while (true)
        {
            cursor.SkipLines();
            if (cursor.IsAtEnd)
                throw new HoconException(position, "The [ here is never closed: add a ].");
            if (cursor.TryTake("]"))
                break;
            items.Add(ReadValue());
            var isNewLine = cursor.SkipLines();
            if (!cursor.TryTake(",") && !isNewLine && !cursor.IsAtEnd && cursor.Current != ']')
                throw cursor.Error($"'{cursor.Current}' follows an item: write a comma before it, or begin a new line.");
        }
        _arrays--;
        return new HoconPiece.Array(items, position);
    }

    private HoconPiece.Substitution ReadSubstitution(HoconPosition position)
    {
        if (!cursor.TryTake("${"))
            throw cursor.Error("'$' begins a substitution, ${name}; put a $ that is text in quotes.");
        var isOptional = cursor.TryTake("?");
        var path = HoconStrings.Path(cursor);
        if (!cursor.TryTake("}"))
            throw new HoconException(position, "The ${ here is never closed: write ${name} or ${?name}.");
        return new HoconPiece.Substitution(place.Count == 0 ? [path] : [[.. place, .. path], path], string.Join('.', path), isOptional, position);
    }

    private bool TryInclude(HoconFields fields)
    {
        var what = cursor.After("include");
        if (what.IsEmpty || what[0] != '"' && what.IndexOf('(') is var open && (open <= 0 || what[..open].ContainsAnyExcept("abcdefghijklmnopqrstuvwxyz")))
            return false;
        var position = cursor.Position;
        cursor.TryTake("include");
        cursor.TakeBlanks();
        var isRequired = cursor.TryTake("required(");
        cursor.TakeBlanks();
        var isFile = cursor.TryTake("file(");
        cursor.TakeBlanks();
        if (cursor.Current != '"')
            throw cursor.Error("Files only are included: write include \"other.conf\", include file(\"other.conf\") or include required(\"other.conf\").");
        var name = HoconStrings.Quoted(cursor);
        for (var closing = (isRequired ? 1 : 0) + (isFile ? 1 : 0); closing > 0; closing--)
        {
            cursor.TakeBlanks();
            if (!cursor.TryTake(")"))
                throw cursor.Error("The include's parenthesis is not closed: add a ).");
        }
        if (_arrays > 0)
            throw new HoconException(position, "An include cannot stand in an array.");
        reading.Include(name, isRequired, fields, [.. _path], position);
        return true;
    }

    private void ThrowIfTooDeep(HoconPosition position)
    {
        if (_path.Count + _arrays > HoconLimits.DepthMax)
            throw new HoconException(position, $"Nested more than {HoconLimits.DepthMax} deep; settings are not that deep.");
    }
}
