using System.Text.Json;
using System.Text.Json.Serialization;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Agents;

/// <summary>The operation that reads a skill's SKILL.md, which may be repeated.</summary>
public static class SkillOperation
{
    public const string Kind = "read-skill";

    public static Json Of(string skill) => Json.Object([new("skill", Json.From(skill))]);

    /// <exception cref="JsonException">It asks for no skill.</exception>
    public static string ToSkill(Json with) =>
        with.Element.TryGetProperty("skill", out var skill) && skill.ValueKind == JsonValueKind.String ? skill.GetString()! : throw new JsonException("'skill' is missing.");

    public static Json Of(SkillText text) => Json.From(JsonSerializer.SerializeToElement(text, SkillJsonContext.Default.SkillText));

    /// <exception cref="JsonException">It is no such result.</exception>
    public static SkillText ToText(Json result) =>
        JsonSerializer.Deserialize(result.ToString(), SkillJsonContext.Default.SkillText) ?? throw new JsonException("JSON null is no skill.");
}

/// <summary>A SKILL.md as it was when an agent began.</summary>
/// <param name="Path">Relative to the workspace.</param>
public sealed record SkillText(string Path, string Text)
{
    /// <summary>SHA-256 of the text.</summary>
    [JsonIgnore]
    public Sha256 Hash => Sha256.Of(Text);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(SkillText))]
internal sealed partial class SkillJsonContext : JsonSerializerContext;
