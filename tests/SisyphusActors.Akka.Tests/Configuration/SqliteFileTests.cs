using System.Globalization;
using Akka.Actor;
using Akka.Persistence.Sql.Config;
using SisyphusActors.Akka.Persistence;
using SisyphusActors.Akka.Tests.Database;
using SisyphusActors.Engine;
using SisyphusActors.TestKit;

namespace SisyphusActors.Akka.Tests.Configuration;

/// <summary>Every key of hocon/sqlite.conf, set otherwise in a workspace's settings, takes effect in the engine or is refused.</summary>
public sealed class SqliteFileTests
{
    private const string Journal = "akka.persistence.journal.sisyphus";
    private const string Snapshots = "akka.persistence.snapshot-store.sisyphus";
    private const string Query = "akka.persistence.query.journal.sisyphus";

    /// <summary>By key: another value, and where a running engine shows it.</summary>
    private static readonly Dictionary<string, (string Changed, Func<ActorSystem, object?> Shown)> Effects = new()
    {
        [$"{SqlitePlugin.Dispatcher}.type"] = ("TaskDispatcher", system => ThreadOf(system).IsThreadPoolThread ? "TaskDispatcher" : "ForkJoinDispatcher"),
        [$"{SqlitePlugin.Dispatcher}.throughput"] = ("7", system => system.Dispatchers.Lookup(SqlitePlugin.Dispatcher).Throughput),
        [$"{SqlitePlugin.Dispatcher}.dedicated-thread-pool.thread-count"] = ("6", system => ThreadsAtOnceAsync(system, 6).GetAwaiter().GetResult()),
        [$"{SqlitePlugin.Dispatcher}.dedicated-thread-pool.threadtype"] = ("foreground", system => ThreadOf(system).IsBackground ? "background" : "foreground"),
        [$"{Journal}.read-isolation-level"] = ("serializable", system => JournalOf(system).ReadIsolationLevel),
        [$"{Journal}.parallelism"] = ("3", system => JournalOf(system).DaoConfig.Parallelism),
        [$"{Snapshots}.read-isolation-level"] = ("serializable", system => new SnapshotConfig(system.Settings.Config.GetConfig(Snapshots)).ReadIsolationLevel),
        [$"{Journal}.circuit-breaker.max-failures"] = ("5", system => ConfigOf(system, Journal).GetInt("circuit-breaker.max-failures")),
        [$"{Journal}.circuit-breaker.call-timeout"] = ("9s", system => ConfigOf(system, Journal).GetTimeSpan("circuit-breaker.call-timeout").TotalSeconds + "s"),
        [$"{Snapshots}.circuit-breaker.max-failures"] = ("5", system => ConfigOf(system, Snapshots).GetInt("circuit-breaker.max-failures")),
        [$"{Snapshots}.circuit-breaker.call-timeout"] = ("9s", system => ConfigOf(system, Snapshots).GetTimeSpan("circuit-breaker.call-timeout").TotalSeconds + "s"),
        ["akka.coordinated-shutdown.phases.before-service-unbind.timeout"] = ("9s", system => CoordinatedShutdown.Get(system).Timeout(CoordinatedShutdown.PhaseBeforeServiceUnbind).TotalSeconds + "s"),
        ["akka.coordinated-shutdown.phases.service-stop.timeout"] = ("9s", system => CoordinatedShutdown.Get(system).Timeout(CoordinatedShutdown.PhaseServiceStop).TotalSeconds + "s"),
        [$"{Query}.read-isolation-level"] = ("serializable", system => new ReadJournalConfig(system.Settings.Config.GetConfig(Query)).ReadIsolationLevel),
    };

    private static IEnumerable<string> Keys => Flattened.Leaves(EmbeddedConfig.Actors).Select(leaf => leaf.Key).Where(key => key.StartsWith("akka.", StringComparison.Ordinal));

    public static TheoryData<string> Changeable => [.. Effects.Keys];

    public static TheoryData<string> Required => [.. RequiredSettings.All.Keys];

    [Fact]
    public void Each_key_can_be_changed_or_is_required() => Keys.ShouldBe(Effects.Keys.Concat(RequiredSettings.All.Keys), ignoreOrder: true);

    [Theory, MemberData(nameof(Changeable))]
    public async Task A_changed_value_takes_effect(string key)
    {
        var (changed, shown) = Effects[key];
        changed.ShouldNotBe(EmbeddedConfig.Actors.GetString(key));
        await using var system = new AlternatingFixture(AkkaEngine.EngineName, $"{key} = {changed}");

        var found = shown(((ActorRefWithCell)((AkkaEngine)system.Engine).Guardian).Underlying.System);

        Convert.ToString(found, CultureInfo.InvariantCulture).ShouldBe(changed, StringCompareShould.IgnoreCase);
    }

    [Theory, MemberData(nameof(Required))]
    public async Task A_value_that_has_to_be_is_refused_when_it_is_another(string key)
    {
        await using var system = new AlternatingFixture(AkkaEngine.EngineName, $"{key} = on");

        var e = Should.Throw<EngineSettingsException>(() => system.Engine);

        e.Message.ShouldStartWith($"'{key}' must be {EmbeddedConfig.Actors.GetString(key)}, not 'on': ");
    }

    [Theory]
    [InlineData("off", "false")]
    [InlineData("TagTable", "tagtable")]
    public async Task The_same_said_otherwise_is_no_other_value(string value, string same)
    {
        var hocon = string.Join('\n', RequiredSettings.All.Keys.Where(key => EmbeddedConfig.Actors.GetString(key) == value).Select(key => $"{key} = {same}"));
        hocon.ShouldNotBeEmpty();
        await using var system = new AlternatingFixture(AkkaEngine.EngineName, hocon);

        system.Engine.Name.ShouldBe(AkkaEngine.EngineName);
    }

    [Theory]
    [InlineData("akka.actor.provider = none")]
    [InlineData("akka.loglevel = LOUD")]
    [InlineData("akka.log-dead-letters = perhaps")]
    public async Task What_Akka_refuses_is_told_as_a_wrong_setting(string hocon)
    {
        await using var system = new AlternatingFixture(AkkaEngine.EngineName, hocon);

        Should.Throw<EngineSettingsException>(() => system.Engine).Message.ShouldStartWith("Akka.NET does not start as the akka { } of .sisyphus/sisyphus.conf says: ");
    }

    private static global::Akka.Configuration.Config ConfigOf(ActorSystem system, string plugin) => system.Settings.Config.GetConfig(plugin);

    private static JournalConfig JournalOf(ActorSystem system) => new(system.Settings.Config.GetConfig(Journal));

    private static Thread ThreadOf(ActorSystem system) =>
        system.ActorOf(Props.Create(() => new Here()).WithDispatcher(SqlitePlugin.Dispatcher)).Ask<Thread>("where", TestTimeout.Default).GetAwaiter().GetResult();

    private sealed class Here : ReceiveActor
    {
        public Here() => ReceiveAny(_ => Sender.Tell(Thread.CurrentThread));
    }

    /// <summary>Actors that go on once each of them has a thread of the dispatcher to itself.</summary>
    /// <remarks>One after another: of a burst this pool would wake only as many threads as there are processors.</remarks>
    private static async Task<int> ThreadsAtOnceAsync(ActorSystem system, int actors)
    {
        using var arrived = new SemaphoreSlim(0);
        using var all = new ManualResetEventSlim();
        var threads = new List<Task<Thread>>();
        for (var i = 0; i < actors; i++)
        {
            threads.Add(system.ActorOf(Props.Create(() => new Blocking(arrived, all)).WithDispatcher(SqlitePlugin.Dispatcher)).Ask<Thread>("meet", TestTimeout.Default));
            (await arrived.WaitAsync(TestTimeout.Default)).ShouldBeTrue();
        }
        all.Set();
        return (await Task.WhenAll(threads)).Distinct().Count();
    }

    private sealed class Blocking : ReceiveActor
    {
        public Blocking(SemaphoreSlim arrived, ManualResetEventSlim all) => ReceiveAny(_ =>
        {
            arrived.Release();
            all.Wait(TestTimeout.Default);
            Sender.Tell(Thread.CurrentThread);
        });
    }
}
