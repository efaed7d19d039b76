using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using SisyphusActors.Engine;
using SisyphusActors.Hosting.Configuration;
using SisyphusActors.Hosting.Handlers;
using SisyphusActors.Hosting.Runs;

namespace SisyphusActors.Hosting;

/// <summary>Adds SisyphusActors to a program: <c>services.AddSisyphus().AddStepHandler&lt;T&gt;("type")</c>, then ask for a <see cref="WorkflowExecutor"/>.</summary>
public static class SisyphusServices
{
    /// <summary>
    /// Reads the settings of the workspace: defaults, its <c>.sisyphus/sisyphus.conf</c>, the environment, then <paramref name="configure"/>,
    /// which is called twice: first for the workspace it names, then over that workspace's settings.
    /// </summary>
    /// <remarks>Wrong settings throw a <see cref="SisyphusConfigurationException"/> when the options are first used.</remarks>
    public static SisyphusBuilder AddSisyphus(this IServiceCollection services, Action<SisyphusOptions>? configure = null)
    {
        configure ??= _ => { };
        services.AddOptions<SisyphusOptions>().Configure(options =>
        {
            var named = new SisyphusOptions();
            configure(named);
            SisyphusConfiguration.ApplyTo(options, named.Workspace);
            configure(options);
        });
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(s => new SisyphusWorkspace(s.GetRequiredService<IOptions<SisyphusOptions>>().Value));
        services.TryAddSingleton(s => new StepHandlers(s.GetServices<StepHandlerRegistration>().Select(r => KeyValuePair.Create(r.Type, r.Create(s)))));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IActorEngineFactory, EmbeddedEngineFactory>());
        services.TryAddSingleton(s => new SisyphusClient(
            s.GetRequiredService<SisyphusWorkspace>(), s.GetRequiredService<StepHandlers>(), EngineOf(s), s.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton<WorkflowExecutor>();
        return new SisyphusBuilder(services);
    }

    /// <summary>The engine asked for; else the one added last, since whoever adds one wants it.</summary>
    /// <exception cref="EngineMissingException">There is none of that name.</exception>
    public static IActorEngineFactory Choose(this IReadOnlyList<IActorEngineFactory> engines, string? wanted) => wanted is null
        ? engines[^1]
        : engines.FirstOrDefault(e => e.Name == wanted) ?? throw new EngineMissingException(wanted, engines.Select(e => e.Name));

    private static IActorEngineFactory EngineOf(IServiceProvider services) => services.GetServices<IActorEngineFactory>().ToList()
        .Choose(services.GetRequiredService<IOptions<SisyphusOptions>>().Value.Engine);
}

/// <summary>An engine was asked for that this program does not have.</summary>
public sealed class EngineMissingException(string wanted, IEnumerable<string> present) : Exception(
    $"There is no engine '{wanted}' in this build; it has {string.Join(", ", present)}."
    + (wanted == "akka" ? " Build with -p:WithAkka=true where the package feed carries Akka.NET." : ""));

/// <summary>What <see cref="SisyphusServices.AddSisyphus"/> gives, to add step handlers to.</summary>
public sealed class SisyphusBuilder(IServiceCollection services)
{
    public IServiceCollection Services => services;

    /// <summary>Registers the handler of the steps that say <c>uses: {type}</c>; made once, from the container.</summary>
    /// <exception cref="ArgumentException">The name is empty, or one of SisyphusActors' own kinds of work: <c>run</c>, <c>model</c>, <c>model-session</c>, <c>recall</c>, <c>inspect</c>, <c>policies</c>, <c>patch</c>, <c>read-files</c>, <c>read-skill</c>, <c>run-brief</c>.</exception>
    public SisyphusBuilder AddStepHandler<THandler>(string type) where THandler : class, IStepHandler
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(type);
        if (StepHandlers.Reserved.Contains(type))
            throw new ArgumentException($"'{type}' is SisyphusActors' own; choose another name.", nameof(type));
        services.TryAddSingleton<THandler>();
        services.AddSingleton(new StepHandlerRegistration(type, s => s.GetRequiredService<THandler>()));
        return this;
    }
}

internal sealed record StepHandlerRegistration(string Type, Func<IServiceProvider, IStepHandler> Create);
