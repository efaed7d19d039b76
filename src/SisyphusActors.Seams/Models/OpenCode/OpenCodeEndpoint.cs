namespace SisyphusActors.Seams.Models.OpenCode;

/// <summary>Where a server answers, and what it wants to hear.</summary>
internal sealed record OpenCodeEndpoint(Uri Url, string? Password);

internal interface IOpenCodeServer : IAsyncDisposable
{
    /// <summary>A server that answers; it is started if need be.</summary>
    /// <exception cref="ModelFailedException">There is none.</exception>
    Task<OpenCodeClient> ConnectAsync(CancellationToken abort);

    /// <summary>Which server answers, or would be started; none is.</summary>
    /// <exception cref="ModelFailedException">There is none.</exception>
    Task<string> LookAsync(CancellationToken abort);
}

/// <summary>A server somebody else runs.</summary>
internal sealed class JoinedServer(OpenCodeSettings settings) : IOpenCodeServer
{
    private readonly OpenCodeClient _client = new(new OpenCodeEndpoint(settings.Url!, settings.Password), settings.WorkingDirectory);

    public async Task<OpenCodeClient> ConnectAsync(CancellationToken abort)
    {
        await _client.CheckAsync(abort).ConfigureAwait(false);
        return _client;
    }

    public async Task<string> LookAsync(CancellationToken abort)
    {
        var client = await ConnectAsync(abort).ConfigureAwait(false);
        return $"OpenCode {await client.VersionAsync(abort).ConfigureAwait(false)} answers at {client.Url}";
    }

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return ValueTask.CompletedTask;
    }
}
