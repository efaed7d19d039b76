using System.Collections.Immutable;
using System.Text.Json.Serialization;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Mail;

namespace SisyphusActors.Core.Reservations;

/// <summary>What <c>workspace/reservations</c> is told.</summary>
public abstract record ReservationMessage : IMessage
{
    private ReservationMessage() { }

    /// <summary>An agent means to work on files. All patterns are reserved, or none; one it holds already is held on.</summary>
    /// <param name="Patterns">1 to 50, as <see cref="PathPattern"/> has them.</param>
    /// <param name="Exclusive">Nobody else may hold what overlaps; else only nobody exclusively.</param>
    /// <param name="Ttl">1 s to 7 days, from the handling of this message.</param>
    [Stored("reserve-paths.v1")]
    public sealed record ReservePaths(
        string Agent, ImmutableArray<string> Patterns, bool Exclusive, [property: JsonPropertyName("ttlMs")] TimeSpan Ttl, string? Reason) : ReservationMessage
    {
        public const int PatternsMax = 50;
        public static readonly TimeSpan TtlMin = TimeSpan.FromSeconds(1);
        public static readonly TimeSpan TtlMax = TimeSpan.FromDays(7);

        /// <returns>What is wrong with it, as a sentence; null for nothing.</returns>
        public string? Problem() =>
            AgentName.Problem(Agent)
            ?? (Patterns.Length is 0 or > PatternsMax ? $"A reservation names 1 to {PatternsMax} patterns." : null)
            ?? Patterns.Select(PathPattern.Problem).FirstOrDefault(p => p is not null)
            ?? (Ttl < TtlMin || Ttl > TtlMax ? "A reservation lasts 1s to 7d." : null);
    }

    /// <summary>An agent is done with files. What it does not hold is left out.</summary>
    /// <param name="Patterns">As they were reserved; none for all it holds.</param>
    [Stored("release-paths.v1")]
    public sealed record ReleasePaths(string Agent, ImmutableArray<string> Patterns) : ReservationMessage;
}
