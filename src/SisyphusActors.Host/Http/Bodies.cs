using System.Text.Json.Serialization;

namespace SisyphusActors.Host.Http;

/// <summary>What is sent to the API and what it answers, apart from the shapes of <c>--json</c>: documented in <c>docs/http.md</c>.</summary>
internal static class Bodies
{
    public sealed record NewIntent(string Goal);

    public sealed record Intent(string IntentId, string Status);

    public sealed record Started(string RunId, string Status);

    /// <param name="PlanHash">Of the plan as <c>GET /runs/{id}</c> gave it.</param>
    /// <param name="BaseCommit">As it stood there; null outside a Git repository.</param>
    public sealed record PlanApproval(string PlanHash, string? BaseCommit = null);

    public sealed record Approved(bool Accepted);

    /// <summary>RFC 9457.</summary>
    /// <param name="Reason">In kebab-case, for programs.</param>
    public sealed record Problem(string Title, int Status, string Detail, string Reason)
    {
        public string Type => "about:blank";
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(Bodies.NewIntent))]
[JsonSerializable(typeof(Bodies.Intent))]
[JsonSerializable(typeof(Bodies.Started))]
[JsonSerializable(typeof(Bodies.PlanApproval))]
[JsonSerializable(typeof(Bodies.Approved))]
[JsonSerializable(typeof(Bodies.Problem))]
internal sealed partial class BodiesContext : JsonSerializerContext;
