using System.Text.Json.Serialization;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Models;

/// <summary>A model and who is asked for it, written <c>{provider}/{name}</c>: <c>opencode/anthropic/claude-sonnet-4-5</c>, <c>openai/gpt-5</c>.</summary>
/// <param name="Provider">One of SisyphusActors' own: <c>opencode</c>, <c>openai</c>, <c>scripted</c>.</param>
/// <param name="Name">As that provider calls it; OpenCode's has a slash of its own.</param>
[JsonConverter(typeof(Converter))]
public readonly record struct ModelName(string Provider, string Name)
{
    /// <exception cref="FormatException">There is nothing before or after the first slash.</exception>
    public static ModelName Parse(string text) => text.IndexOf('/') is > 0 and var slash && slash < text.Length - 1
        ? new ModelName(text[..slash], text[(slash + 1)..])
        : throw new FormatException($"'{text}' names no model: provider/name is expected, such as openai/gpt-5.");

    public override string ToString() => $"{Provider}/{Name}";

    internal sealed class Converter() : TextConverter<ModelName>(Parse);
}
