using SisyphusActors.Hosting.Handlers;

namespace EmbeddedLibrary;

/// <summary>Counts the words of one file. Reading twice harms nobody, so it may be repeated after a crash.</summary>
internal sealed class CountWords : IStepHandler
{
    public bool IsIdempotent => true;

    public async Task<object?> RunAsync(StepCall call, CancellationToken abort)
    {
        var path = call.Item?.GetString() ?? throw new InvalidOperationException("count-words works on the items of a foreach.");
        var text = await File.ReadAllTextAsync(path, abort);
        return new { file = Path.GetFileName(path), words = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length };
    }
}

/// <summary>Adds up what the fan-out found; its results come in the order of the list.</summary>
internal sealed class SumUp : IStepHandler
{
    public bool IsIdempotent => true;

    public Task<object?> RunAsync(StepCall call, CancellationToken abort) =>
        Task.FromResult<object?>(call.ResultOf("count").EnumerateArray().Sum(count => count.GetProperty("words").GetInt32()));
}
