using System.Text.Json;

namespace SisyphusActors.Seams.Models.OpenAI;

/// <summary>What OpenAI wants of a schema before it forces a model to it: every object names all its members, and requires each.</summary>
internal static class ClosedSchema
{
    public static bool Is(JsonElement schema) => schema.ValueKind == JsonValueKind.Object
        && (!schema.TryGetProperty("items", out var items) || Is(items))
        && (!MayBeObject(schema) || ClosesObject(schema));

    private static bool MayBeObject(JsonElement schema) => schema.TryGetProperty("properties", out _) || !schema.TryGetProperty("type", out var type)
        || (type.ValueKind == JsonValueKind.Array ? type.EnumerateArray().Any(t => t.ValueEquals("object")) : type.ValueEquals("object"));

    private static bool ClosesObject(JsonElement schema) =>
        schema.TryGetProperty("additionalProperties", out var additional) && additional.ValueKind == JsonValueKind.False
        && schema.TryGetProperty("properties", out var properties) && schema.TryGetProperty("required", out var required)
        && properties.EnumerateObject().All(p => required.EnumerateArray().Any(r => r.ValueEquals(p.Name)) && Is(p.Value));
}
