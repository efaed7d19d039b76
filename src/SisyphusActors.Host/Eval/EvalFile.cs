using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace SisyphusActors.Host.Eval;

/// <summary>An <c>eval.json</c> as it is written: <c>docs/evals.md</c>.</summary>
internal sealed record EvalFile(
    string Goal, ImmutableArray<EvalCheck> Checks, ImmutableArray<string>? Allow = null, ImmutableArray<EvalMemory>? Memories = null, string? Timeout = null);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    UseStringEnumConverter = true,
    ReadCommentHandling = JsonCommentHandling.Skip,
    AllowTrailingCommas = true)]
[JsonSerializable(typeof(EvalFile))]
internal sealed partial class EvalJson : JsonSerializerContext;
