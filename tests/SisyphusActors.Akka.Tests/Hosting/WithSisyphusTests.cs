using Akka.Actor;
using Akka.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using SisyphusActors.Akka.Hosting;
using SisyphusActors.Core.Ledger;
using SisyphusActors.Core.Runs;
using SisyphusActors.Engine;
using SisyphusActors.Hosting;
using SisyphusActors.Hosting.Handlers;
using SisyphusActors.Hosting.Runs;
using SisyphusActors.Hosting.Workflows;
using SisyphusActors.Journal.Sqlite;
using SisyphusActors.TestKit;

namespace SisyphusActors.Akka.Tests.Hosting;

/// <summary>An application's own actor system with SisyphusActors in it.</summary>
public sealed class WithSisyphusTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sisyphus-test-").FullName;
    private readonly Bell _bell = new();
    private IHost _host = null!;

    public async Task InitializeAsync()
    {
        _host = Build(akka => akka.WithSisyphus(Services.GetRequiredService<SisyphusWorkspace>().DatabasePath));
        await _host.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private IServiceProvider Services => _host.Services;

    private ActorSystem System => Services.GetRequiredService<ActorSystem>();

    private SisyphusClient Client => Services.GetRequiredService<SisyphusClient>();

    private Task<RunResult> RingAsync(string runId) => Services.GetRequiredService<WorkflowExecutor>()
        .ExecuteAsync(new WorkflowDefinition("ring").Step("ring", uses: "bell"), runId: runId).WaitAsync(TestTimeout.Default);

    [Fact]
    public async Task A_run_is_hosted_by_actors_of_the_applications_system()
    {
        _bell.Answer.SetResult();

        (await RingAsync("run-1")).Status.ShouldBe(RunStatus.Succeeded);

        System.Name.ShouldBe("shop");
        Client.Host!.Engine.Name.ShouldBe("akka");
        var guardian = await Services.GetRequiredService<IRequiredActor<SisyphusGuardian>>().GetAsync();
        guardian.Path.ToString().ShouldBe("akka://shop/user/sisyphus");
    }

    [Fact]
    public async Task Stopping_the_system_settles_what_is_at_work_and_frees_the_workspace()
    {
        var ringing = RingAsync("run-1");
        await _bell.Rang.Task.WaitAsync(TestTimeout.Default);
        var engine = Client.Host!.Engine;

        var stopped = _host.StopAsync();
        await engine.EndRequested.WaitAsync(TestTimeout.Default);
        _bell.Answer.SetResult();
        await stopped.WaitAsync(TestTimeout.Default);

        engine.Completion.IsCompletedSuccessfully.ShouldBeTrue();
        Client.Runs!.Get("run-1")!.Step("ring")!.Status.ShouldBe(StepStatus.Completed);
        await ringing.ContinueWith(_ => { }, TaskScheduler.Default);
        await Client.DisposeAsync();
        using var lease = HostLease.TryAcquire(Services.GetRequiredService<SisyphusWorkspace>().DatabasePath);
        lease.ShouldNotBeNull();
    }

    [Fact]
    public async Task A_program_that_was_stopped_goes_on_in_a_new_system()
    {
        _bell.Answer.SetResult();
        await RingAsync("run-1");
        await _host.StopAsync();
        _host.Dispose();
        await InitializeAsync();

        (await RingAsync("run-2")).Status.ShouldBe(RunStatus.Succeeded);
    }

    [Fact]
    public async Task A_system_that_was_not_built_for_the_database_says_how_to_build_it()
    {
        using var other = Build(_ => { });

        var refused = await Should.ThrowAsync<InvalidOperationException>(() => other.Services.GetRequiredService<SisyphusClient>().TryHostAsync());

        refused.Message.ShouldContain("add WithSisyphus");
    }

    [Fact]
    public async Task An_application_cannot_set_the_plugins_to_what_would_lose_rows()
    {
        using var wrong = Build(akka => akka
            .AddHocon("akka.persistence.journal.sisyphus.replay-filter.mode = repair-by-discard-old", HoconAddMode.Prepend)
            .WithSisyphus(Services.GetRequiredService<SisyphusWorkspace>().DatabasePath));

        (await Should.ThrowAsync<EngineSettingsException>(() => wrong.Services.GetRequiredService<SisyphusClient>().TryHostAsync()))
            .Message.ShouldStartWith("'akka.persistence.journal.sisyphus.replay-filter.mode' must be off");
    }

    [Fact]
    public async Task The_health_check_sees_the_guardian_and_the_journal()
    {
        var check = new SisyphusHealthCheck(System);
        (await check.CheckHealthAsync(Asked(check))).Status.ShouldBe(HealthStatus.Healthy);
        _bell.Answer.SetResult();
        await RingAsync("run-1");

        var healthy = await check.CheckHealthAsync(Asked(check));
        (healthy.Status, healthy.Data["offset"]).ShouldBe((HealthStatus.Healthy, Client.Journal!.LastOffset));

        await _host.StopAsync();
        (await check.CheckHealthAsync(Asked(check))).Status.ShouldBe(HealthStatus.Unhealthy);
    }

    private static HealthCheckContext Asked(IHealthCheck check) => new() { Registration = new("sisyphus", check, failureStatus: null, tags: null) };

    private IHost Build(Action<AkkaConfigurationBuilder> configure) => new HostBuilder()
        .ConfigureServices(services =>
        {
            services.AddSisyphus(o => o.Workspace = _folder).AddStepHandler<Bell>("bell");
            services.AddSingleton(_bell);
            services.AddAkka("shop", configure);
            services.AddAkkaEngine();
        })
        .Build();

    /// <summary>Tells that its step is at work, and ends it when it is answered.</summary>
    private sealed class Bell : IStepHandler
    {
        public TaskCompletionSource Rang { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public async Task<object?> RunAsync(StepCall call, CancellationToken abort)
        {
            Rang.TrySetResult();
            await Answer.Task.WaitAsync(abort);
            return null;
        }
    }
}
