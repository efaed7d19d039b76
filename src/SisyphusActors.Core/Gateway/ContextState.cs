namespace SisyphusActors.Core.Gateway;

/// <summary>What the sessions of a conversation hold.</summary>
/// <param name="Used">Tokens of its last answer's context.</param>
/// <param name="Wipes">How often it was wiped.</param>
/// <param name="IsWiped">No question was answered since: the next one is asked with a brief of the run.</param>
public sealed record ContextState(string Agent, string Conversation, long Used = 0, int Wipes = 0, bool IsWiped = false)
{
    internal static string KeyOf(string agent, string conversation) => $"{agent}\n{conversation}";
}
