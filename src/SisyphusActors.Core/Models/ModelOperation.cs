namespace SisyphusActors.Core.Models;

/// <summary>The kinds of operation that go to a model provider.</summary>
public static class ModelOperation
{
    /// <summary>Opens a session. It costs nothing, so it may be repeated; its id is committed before anything is asked in it.</summary>
    public const string SessionKind = "model-session";

    /// <summary>Asks, which costs: never sent a second time in silence. The result is a <see cref="ModelReply"/>, the detail of a failure a <see cref="ModelFailure"/>.</summary>
    public const string Kind = "model";
}
