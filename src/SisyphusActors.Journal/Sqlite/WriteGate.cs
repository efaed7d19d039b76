namespace SisyphusActors.Journal.Sqlite;

/// <summary>Lets the writers of one database in this process take turns, whichever connections and threads they use.</summary>
/// <remarks>
/// A turn is handed over at once, where SQLite would poll: its library as shipped with SQLitePCLRaw 2.0.6 sleeps whole seconds between two looks.
/// </remarks>
public sealed class WriteGate
{
    private readonly SemaphoreSlim _free = new(1);
    private int _threadId;
    private int _depth;

    /// <summary>Takes a turn for the calling thread, which may take it again within.</summary>
    public Turn Enter()
    {
        if (_depth > 0 && _threadId == Environment.CurrentManagedThreadId)
        {
            _depth++;
            return new Turn(this);
        }
        _free.Wait();
        (_threadId, _depth) = (Environment.CurrentManagedThreadId, 1);
        return new Turn(this);
    }

    /// <summary>Takes a turn that any thread may end, by <see cref="ExitAnyThread"/>.</summary>
    internal void EnterAnyThread() => _free.Wait();

    internal void ExitAnyThread() => _free.Release();

    private void Exit()
    {
        if (--_depth == 0)
        {
            _threadId = 0;
            _free.Release();
        }
    }

    /// <summary>Disposed once, by the thread that entered.</summary>
    public readonly struct Turn(WriteGate gate) : IDisposable
    {
        public void Dispose() => gate.Exit();
    }
}
