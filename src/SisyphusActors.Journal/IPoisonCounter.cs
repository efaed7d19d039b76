using SisyphusActors.Core.Behaviors;

namespace SisyphusActors.Journal;

/// <summary>Counts the tries at handling a stimulus that did not come to their end, across restarts of its actor and of its host.</summary>
/// <remarks>Only a stimulus that may have failed before is counted; a healthy one costs nothing.</remarks>
public interface IPoisonCounter
{
    /// <summary>Counts one more try, before it is made.</summary>
    /// <returns>The tries so far, this one included.</returns>
    int Count(PersistenceId receiver, string cause);

    /// <summary>Keeps why the last counted try failed.</summary>
    void Explain(PersistenceId receiver, string cause, string error);

    /// <returns>Null when no try failed with an error: its host ended instead.</returns>
    string? LastError(PersistenceId receiver, string cause);

    /// <summary>It was handled after all.</summary>
    void Clear(PersistenceId receiver, string cause);
}
