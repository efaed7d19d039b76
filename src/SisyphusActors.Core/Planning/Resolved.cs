using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Planning;

/// <summary>What an expression came to: a value, or the reason why there is none.</summary>
/// <param name="Value">JSON null when <paramref name="Error"/> is set.</param>
/// <param name="Error">A sentence for people; null when there is a value.</param>
public readonly record struct Resolved(Json Value, string? Error)
{
    public static Resolved Failed(string error) => new(Json.Null, error);

    public static implicit operator Resolved(Json value) => new(value, null);

    /// <summary>The value as text, as in the middle of other text or in an environment variable: null is empty.</summary>
    public string Text => Value.AsText();
}
