using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace SisyphusActors.Core.Planning;

/// <summary>
/// Stores a node as a short array, since a run keeps its whole file: <c>["plain",line,column,text]</c>, <c>["quoted",…]</c>,
/// <c>["list",line,column,node,…]</c>, <c>["map",line,column,key,line,column,node,…]</c>.
/// </summary>
internal sealed class DocumentNodeConverter : JsonConverter<DocumentNode>
{
    public override DocumentNode Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
            throw new JsonException("A document node is an array.");
        var kind = Text(ref reader);
        var (line, column) = (Number(ref reader), Number(ref reader));
        switch (kind)
        {
            case "plain" or "quoted":
                var text = Text(ref reader);
                reader.Read();
                return new DocumentNode.Scalar(text, kind == "plain", line, column);
            case "list":
                var items = ImmutableArray.CreateBuilder<DocumentNode>();
                while (reader.Read() && reader.TokenType == JsonTokenType.StartArray)
                    items.Add(Read(ref reader, typeToConvert, options));
                return new DocumentNode.Sequence(items.ToImmutable(), line, column);
            case "map":
                var members = ImmutableArray.CreateBuilder<DocumentMember>();
                while (reader.Read() && reader.TokenType == JsonTokenType.String)
                    members.Add(Member(ref reader, options));
                return new DocumentNode.Mapping(members.ToImmutable(), line, column);
            default:
                throw new JsonException($"'{kind}' is no kind of document node.");
        }
    }

    public override void Write(Utf8JsonWriter writer, DocumentNode value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        writer.WriteStringValue(value switch
        {
            DocumentNode.Scalar { Plain: true } => "plain",
            DocumentNode.Scalar => "quoted",
            DocumentNode.Sequence => "list",
            _ => "map",
        });
        writer.WriteNumberValue(value.Line);
        writer.WriteNumberValue(value.Column);
        switch (value)
        {
            case DocumentNode.Scalar scalar:
                writer.WriteStringValue(scalar.Text);
                break;
            case DocumentNode.Sequence list:
                foreach (var item in list.Items)
                    Write(writer, item, options);
                break;
            case DocumentNode.Mapping mapping:
                foreach (var member in mapping.Members)
                {
                    writer.WriteStringValue(member.Key);
                    writer.WriteNumberValue(member.Line);
                    writer.WriteNumberValue(member.Column);
                    Write(writer, member.Value, options);
                }
                break;
        }
        writer.WriteEndArray();
    }

    private DocumentMember Member(ref Utf8JsonReader reader, JsonSerializerOptions options)
    {
        var key = reader.GetString()!;
        var (line, column) = (Number(ref reader), Number(ref reader));
        reader.Read();
        return new DocumentMember(key, Read(ref reader, typeof(DocumentNode), options), line, column);
    }

    private static string Text(ref Utf8JsonReader reader) =>
        reader.Read() && reader.TokenType == JsonTokenType.String ? reader.GetString()! : throw new JsonException("A document node lacks a text.");

    private static int Number(ref Utf8JsonReader reader) =>
        reader.Read() && reader.TokenType == JsonTokenType.Number ? reader.GetInt32() : throw new JsonException("A document node lacks its place.");
}
