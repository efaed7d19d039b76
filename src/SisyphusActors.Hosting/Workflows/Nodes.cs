using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using SisyphusActors.Core.Planning;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Hosting.Workflows;

/// <summary>Makes document nodes that stand in no file. Null stays null, and a null member is left out.</summary>
internal static class Nodes
{
    private static readonly JsonSerializerOptions CamelCase = new(JsonSerializerDefaults.Web);

    public static DocumentNode.Mapping Mapping(params ReadOnlySpan<(string Key, DocumentNode? Value)> members)
    {
        var present = new List<DocumentMember>();
        foreach (var (key, value) in members)
            if (value is not null)
                present.Add(new DocumentMember(key, value, 0, 0));
        return new DocumentNode.Mapping([.. present], 0, 0);
    }

    [return: NotNullIfNotNull(nameof(text))]
    public static DocumentNode.Scalar? Text(string? text) => text is null ? null : new DocumentNode.Scalar(text, Plain: false, 0, 0);

    public static DocumentNode.Scalar Plain(string text) => new(text, Plain: true, 0, 0);

    public static DocumentNode.Scalar? Number(int? number) => number is { } value ? Plain(value.ToString(CultureInfo.InvariantCulture)) : null;

    public static DocumentNode.Scalar? Duration(TimeSpan? duration) => duration is { } value ? Plain(DurationText.Of(value)) : null;

    public static DocumentNode.Sequence? Texts(IEnumerable<string>? texts) =>
        texts is null ? null : new DocumentNode.Sequence([.. texts.Select(text => (DocumentNode)Text(text))], 0, 0);

    /// <summary>What serializes to JSON, member names in camel case; a <see cref="Json"/> as it is.</summary>
    public static DocumentNode? Value(object? value) =>
        value is null ? null : Of(value is Json json ? json.Element : JsonSerializer.SerializeToElement(value, value.GetType(), CamelCase));

    private static DocumentNode Of(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => new DocumentNode.Mapping(
            [.. element.EnumerateObject().Select(member => new DocumentMember(member.Name, Of(member.Value), 0, 0))], 0, 0),
        JsonValueKind.Array => new DocumentNode.Sequence([.. element.EnumerateArray().Select(Of)], 0, 0),
        JsonValueKind.String => Text(element.GetString()!),
        _ => Plain(element.GetRawText()),
    };
}
