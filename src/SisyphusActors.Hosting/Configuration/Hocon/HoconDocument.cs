using System.Globalization;
using System.Text;

namespace SisyphusActors.Hosting.Configuration.Hocon;

/// <summary>A HOCON text with its includes read, its objects merged and its substitutions made.</summary>
public sealed class HoconDocument
{
    private HoconDocument(HoconNode.Mapping root) => Root = root;

    public HoconNode.Mapping Root { get; }

    /// <summary>Reads a text. Nothing is opened: neither files, unless <paramref name="files"/> gives them, nor the environment.</summary>
    /// <param name="text">At most 4 Mi characters with all it includes.</param>
    /// <param name="name">Named in errors.</param>
    /// <param name="environment">Asked for <c>${x}</c> where no key is <c>x</c>; none by default.</param>
    /// <param name="files">Gives what is included; null where nothing may be.</param>
    /// <exception cref="HoconException">It cannot be read.</exception>
    public static HoconDocument Parse(string text, string name = "<text>", Func<string, string?>? environment = null, IHoconFiles? files = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        var fields = new HoconReading(files).Read(new HoconFile(name, text));
        return new HoconDocument(new HoconResolver(fields, new HoconPosition(name, 1, 1), environment ?? (_ => null)).Resolve());
    }

    /// <summary>Reads a file, with the files it includes and this process's environment.</summary>
    /// <exception cref="HoconException">It cannot be read as HOCON.</exception>
    /// <exception cref="IOException">It is missing, unreadable or longer than 4 MiB.</exception>
    /// <exception cref="UnauthorizedAccessException">This user may not read it.</exception>
    public static HoconDocument Load(string path, Func<string, string?>? environment = null)
    {
        var file = HoconDisk.Read(path) ?? throw new FileNotFoundException($"There is no file {path}.", path);
        return Parse(file.Text, file.Name, environment ?? Environment.GetEnvironmentVariable, HoconDisk.Instance);
    }

    /// <summary>
    /// Every value by its dotted path, in ordinal order; items by their index. Names that hold a dot or quote are quoted.
    /// Null stays null; empty objects and arrays do not show.
    /// </summary>
    public IReadOnlyList<KeyValuePair<string, string?>> Flatten() =>
        [.. Leaves().Select(leaf => KeyValuePair.Create(string.Join('.', leaf.Path.Select(Named)), leaf.Value.Text)).OrderBy(p => p.Key, StringComparer.Ordinal)];

    /// <summary>Every value with its path and the place of its key.</summary>
    internal IEnumerable<(string[] Path, HoconPosition Position, HoconNode.Scalar Value)> Leaves() => Leaves([], Root.Position, Root);

    /// <summary>One part, as text that any HOCON or JSON reader takes: nothing in it is left to be substituted or included.</summary>
    /// <param name="key">Of an outermost object, such as <c>akka</c>; it is the outermost key of the text as well.</param>
    /// <returns>Empty when there is no such object.</returns>
    public string Render(string key)
    {
        if (Root[key] is not HoconNode.Mapping part)
            return "";
        var text = new StringBuilder().Append('{');
        Write(text.Append(Quoted(key)).Append(':'), part);
        return text.Append('}').ToString();
    }

    private static IEnumerable<(string[] Path, HoconPosition Position, HoconNode.Scalar Value)> Leaves(string[] path, HoconPosition position, HoconNode node) => node switch
    {
        HoconNode.Scalar scalar => [(path, position, scalar)],
        HoconNode.Sequence sequence => sequence.Items.SelectMany((item, i) => Leaves([.. path, i.ToString(CultureInfo.InvariantCulture)], item.Position, item)),
        HoconNode.Mapping mapping => mapping.Members.SelectMany(m => Leaves([.. path, m.Key], m.Position, m.Value)),
        _ => [],
    };

    private static void Write(StringBuilder text, HoconNode node)
    {
        switch (node)
        {
            case HoconNode.Scalar scalar:
                text.Append(scalar.Text is null ? "null" : Quoted(scalar.Text));
                break;
            case HoconNode.Sequence sequence:
                Separated(text.Append('['), sequence.Items, item => Write(text, item));
                text.Append(']');
                break;
            case HoconNode.Mapping mapping:
                Separated(text.Append('{'), mapping.Members, m => Write(text.Append(Quoted(m.Key)).Append(':'), m.Value));
                text.Append('}');
                break;
        }
    }

    private static void Separated<T>(StringBuilder text, IEnumerable<T> items, Action<T> write)
    {
        var isFirst = true;
        foreach (var item in items)
        {
            text.Append(isFirst ? "" : ",");
            write(item);
            isFirst = false;
        }
    }

    private static string Named(string name) => name.AsSpan().ContainsAny('.', '"') ? Quoted(name) : name;

    private static string Quoted(string text) => $"\"{System.Text.Json.JsonEncodedText.Encode(text, System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";
}
