using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Models;

/// <summary>A record as the form of an answer: the schema a model is given, what it writes, and the strict reading of that.</summary>
/// <remarks>
/// Constructor parameters without a default are required, nothing else is allowed, and no member may stand twice.
/// A <see cref="DescriptionAttribute"/> is told to the model.
/// </remarks>
public sealed class AnswerFormat<T> where T : class
{
    private readonly JsonTypeInfo<T> _type;

    /// <param name="context">Lists <typeparamref name="T"/>; its own options do not matter.</param>
    public AnswerFormat(JsonSerializerContext context)
    {
        var options = new JsonSerializerOptions(JsonSerializerOptions.Strict)
        {
            PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
            Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false) },
            TypeInfoResolver = context,
        };
        _type = (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T));
        Schema = Json.Parse(_type.GetJsonSchemaAsNode(new JsonSchemaExporterOptions
        {
            TreatNullObliviousAsNonNullable = true,
            TransformSchemaNode = Described,
        }).ToJsonString());
    }

    public Json Schema { get; }

    public string Write(T answer) => JsonSerializer.Serialize(answer, _type);

    /// <exception cref="JsonException">It does not fit.</exception>
    public T Read(string answer) => JsonSerializer.Deserialize(answer, _type) ?? throw new JsonException($"JSON null is no {typeof(T).Name}.");

    private static JsonNode Described(JsonSchemaExporterContext node, JsonNode schema)
    {
        var attributes = (node.PropertyInfo?.AttributeProvider ?? node.TypeInfo.Type).GetCustomAttributes(typeof(DescriptionAttribute), inherit: false);
        if (schema is JsonObject described && attributes is [DescriptionAttribute { Description: var text }, ..])
            described.Insert(0, "description", text);
        return schema;
    }
}
