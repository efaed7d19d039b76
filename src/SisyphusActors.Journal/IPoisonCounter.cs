using SisyphusActors.Core.Behaviors;

namespace SisyphusActors.Journal;

/// <summary>Counts how often handling a stimulus did not come to its end, across restarts of its actor and of its host.</summary>
/// <remarks>Only a stimulus that may have failed before is counted up front; a healthy one costs nothing.</remarks>
public interface IPoisonCounter
{
    /// <summary>Counts one more try.</summary>
    /// <returns>The tries so far, this one included.</returns>
    int Increment(PersistenceId receiver, string cause, string? error = null);

    /// <summary>Keeps why a counted try failed.</summary>
    /// <returns>The tries so far.</returns>
    int Record(PersistenceId receiver, string cause, string error);

    string? LastError(PersistenceId receiver, string cause);

    /// <summary>It was handled after all.</summary>
    void Clear(PersistenceId receiver, string cause);
}
