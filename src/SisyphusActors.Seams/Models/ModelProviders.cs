using System.Collections.Frozen;

namespace SisyphusActors.Seams.Models;

/// <summary>The providers of one host, by the first word of a model's name. It disposes of those that need it.</summary>
public sealed class ModelProviders(IEnumerable<KeyValuePair<string, IModelProvider>> providers) : IAsyncDisposable
{
    private readonly FrozenDictionary<string, IModelProvider> _providers = providers.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>In ordinal order.</summary>
    public IEnumerable<string> Names => _providers.Keys.Order(StringComparer.Ordinal);

    /// <exception cref="KeyNotFoundException">There is none of that name.</exception>
    public IModelProvider this[string name] => _providers.TryGetValue(name, out var provider)
        ? provider
        : throw new KeyNotFoundException($"There is no model provider '{name}' here; there is {string.Join(", ", Names.DefaultIfEmpty("none"))}. docs/providers.md says how to set one up.");

    public async ValueTask DisposeAsync()
    {
        foreach (var provider in _providers.Values)
            if (provider is IAsyncDisposable server)
                await server.DisposeAsync().ConfigureAwait(false);
            else
                (provider as IDisposable)?.Dispose();
    }
}
