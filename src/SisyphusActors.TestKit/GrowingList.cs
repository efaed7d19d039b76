namespace SisyphusActors.TestKit;

/// <summary>A list that only grows, written by an engine's threads and waited on by a test's.</summary>
internal sealed class GrowingList<T>
{
    private readonly Lock _gate = new();
    private readonly List<T> _items = [];
    private TaskCompletionSource _grown = NewSignal();

    public int Count
    {
        get
        {
            lock (_gate)
                return _items.Count;
        }
    }

    public IReadOnlyList<T> ToList(int from = 0)
    {
        lock (_gate)
            return _items.GetRange(from, _items.Count - from);
    }

    public void Add(T item) => AddRange([item]);

    public void AddRange(IEnumerable<T> items)
    {
        TaskCompletionSource grown;
        lock (_gate)
        {
            _items.AddRange(items);
            grown = _grown;
            _grown = NewSignal();
        }
        grown.SetResult();
    }

    /// <summary>The first match at or after an index, as soon as it is there.</summary>
    /// <returns>Its index; -1 when the time was over first.</returns>
    public async Task<int> IndexOfAsync(int from, Func<T, bool> match, TimeSpan timeout)
    {
        using var over = new CancellationTokenSource(timeout);
        while (true)
        {
            Task grown;
            lock (_gate)
            {
                var index = _items.FindIndex(from, item => match(item));
                if (index >= 0)
                    return index;
                from = _items.Count;
                grown = _grown.Task;
            }
            try
            {
                await grown.WaitAsync(over.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return -1;
            }
        }
    }

    public T this[int index]
    {
        get
        {
            lock (_gate)
                return _items[index];
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
