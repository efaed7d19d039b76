namespace SisyphusActors.Seams.Models.OpenAI;

/// <summary>Which endpoint is asked: OpenAI's own, or any that speaks its chat completions.</summary>
public sealed record OpenAISettings
{
    /// <summary>Ends where <c>/chat/completions</c> begins, such as <c>https://api.openai.com/v1</c>.</summary>
    public required Uri Endpoint { get; init; }

    /// <summary>Null for an endpoint that wants none.</summary>
    public string? ApiKey { get; init; }

    /// <summary>By model's name; <c>*</c> for any other. What has none costs nothing, as far as is known here.</summary>
    public IReadOnlyDictionary<string, ModelPrice> Prices { get; init; } = new Dictionary<string, ModelPrice>();
}

/// <summary>US dollars for a million tokens.</summary>
/// <param name="Cached">For input that the endpoint had in its cache.</param>
public sealed record ModelPrice(decimal Input, decimal Output, decimal Cached);
