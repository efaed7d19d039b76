namespace SisyphusActors.Core.Gateway;

/// <summary>Questions that share a session. A provider gives two prompts at once in one session each other's answers, so they go one by one.</summary>
internal static class Conversations
{
    /// <returns>Null for a question with a session of its own.</returns>
    public static string? KeyOf(AskState ask) =>
        ask is { Open.Conversation: { } name, Model: { } model } ? $"{ask.Agent} {model.Provider} {name}" : null;

    /// <summary>Whether an earlier question of the conversation has not ended.</summary>
    public static bool IsTaken(GatewayState state, AskState ask) =>
        ask.Open.Conversation is { } name && state.OpenAsks.Any(a => a.Number < ask.Number && a.Open.Conversation == name && a.Agent == ask.Agent);

    /// <summary>Keys of all sessions of a conversation, one for each provider that was asked in it.</summary>
    public static IEnumerable<string> SessionsOf(GatewayState state, string agent, string conversation) => state.Sessions.Keys.Where(key =>
        key.Length > agent.Length + conversation.Length + 2
        && key.StartsWith($"{agent} ", StringComparison.Ordinal) && key.EndsWith($" {conversation}", StringComparison.Ordinal)
        && !key[(agent.Length + 1)..^(conversation.Length + 1)].Contains(' '));

    public static string? SessionOf(GatewayState state, AskState ask) =>
        KeyOf(ask) is { } key ? state.Sessions.GetValueOrDefault(key) : null;
}
