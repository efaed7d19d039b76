using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using SisyphusActors.Core.Models;

namespace SisyphusActors.Seams.Models.Scripted;

/// <summary>Answers in the order in which they are given.</summary>
internal sealed record Script(ImmutableArray<ScriptedAnswer> Answers)
{
    /// <exception cref="ModelFailedException">It cannot be read.</exception>
    public static Script Read(string file)
    {
        try
        {
            using var stream = System.IO.File.OpenRead(file);
            var script = JsonSerializer.Deserialize(stream, ScriptJson.Default.Script);
            if (script is null || script.Answers.IsDefault)
                throw new JsonException("'answers' is missing");
            foreach (var (index, answer) in script.Answers.Index())
                if (new object?[] { answer.Text, answer.Json, answer.Failure }.Count(given => given is not null) != 1)
                    throw new JsonException($"$.answers[{index}]: one of 'text', 'json' and 'failure' is expected");
            return script;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            throw ModelFailedException.Rejected($"The script '{file}' cannot be read: {e.Message}", e);
        }
    }
}

/// <summary>One answer of a script: words, JSON, or a failure.</summary>
/// <param name="Agent">Whom it is for; null for anybody.</param>
/// <param name="Match">What stands somewhere in the prompt; null for any.</param>
/// <param name="Repeat">Given again and again, instead of once in a run.</param>
/// <param name="DelayMs">How long it takes.</param>
/// <param name="Message">Of a failure.</param>
/// <param name="RetryAfterMs">Of a failure.</param>
internal sealed record ScriptedAnswer(
    string? Agent = null,
    string? Match = null,
    bool Repeat = false,
    int DelayMs = 0,
    string? Text = null,
    JsonElement? Json = null,
    ModelFailureKind? Failure = null,
    string? Message = null,
    int? RetryAfterMs = null,
    ModelUsage? Usage = null,
    long CostMicroUsd = 0);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    UseStringEnumConverter = true,
    ReadCommentHandling = JsonCommentHandling.Skip,
    AllowTrailingCommas = true)]
[JsonSerializable(typeof(Script))]
internal sealed partial class ScriptJson : JsonSerializerContext;
