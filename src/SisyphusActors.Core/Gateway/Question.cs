using System.Collections.Immutable;
using System.Text.Json.Serialization;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Models;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Gateway;

/// <summary>Which question of a run it is. The same one with another content is a conflict, never another question.</summary>
/// <param name="StepId">The step it is asked for, which pays for it; agents ask for the step they were started by.</param>
/// <param name="Attempt">Of that step, from 1.</param>
/// <param name="Kind">What is asked within that attempt, each by a word of its own: <c>plan</c>, <c>decide</c>, <c>skill/2/turn-3</c>.</param>
public readonly record struct AskId(string StepId, int Attempt, string Kind)
{
    /// <summary>As a key of maps and timers.</summary>
    public override string ToString() => $"{StepId}#{Attempt} {Kind}";
}

/// <summary>What is asked, whichever model answers.</summary>
/// <param name="Agent">Who asks: <c>plan</c>, <c>build</c>, or an agent of one's own.</param>
/// <param name="System">Goes before the conversation; null for none.</param>
/// <param name="Schema">The JSON schema the answer has to fit (<see cref="AnswerSchema"/>); null for an answer in text.</param>
/// <param name="Tools">The only tools the model may use; none when empty.</param>
/// <param name="Conversation">Questions of one name are asked in one session, one after another; null for a session of its own.</param>
public sealed record Question(
    string Agent, string? System, string Prompt, Json? Schema, ImmutableArray<string> Tools, string? Conversation = null)
{
    [JsonIgnore]
    public Sha256 Hash => StoredJson.Canonical(this).Digest;

    /// <summary>About as many tokens as reading it takes, before the model has said a word.</summary>
    /// <param name="prompt">As it is sent.</param>
    internal long TokensMin(string prompt) => 1 + TokenCount.Of(prompt, System ?? "", Schema?.ToString() ?? "");
}
