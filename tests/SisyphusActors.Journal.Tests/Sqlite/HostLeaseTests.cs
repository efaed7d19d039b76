using System.Diagnostics;
using SisyphusActors.Journal.Sqlite;
using SisyphusActors.Journal.Tests.Processes;

namespace SisyphusActors.Journal.Tests.Sqlite;

public sealed class HostLeaseTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private string Database => _folder.File("state.db");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_lease_is_held_once_and_free_after_it_is_disposed()
    {
        using (HostLease.TryAcquire(Database).ShouldNotBeNull())
            HostLease.TryAcquire(Database).ShouldBeNull();

        using var again = HostLease.TryAcquire(Database).ShouldNotBeNull();
    }

    [Fact]
    public void A_lease_says_who_holds_it_and_nobody_holds_a_free_one()
    {
        HostLease.Describe(Database).ShouldBeNull();
        using (HostLease.TryAcquire(Database))
        {
            var holder = HostLease.Describe(Database).ShouldNotBeNull();
            holder.Pid.ShouldBe(Environment.ProcessId);
            holder.Machine.ShouldBe(Environment.MachineName);
            holder.StartedAt.ShouldBeLessThanOrEqualTo(DateTimeOffset.UtcNow);
        }
        HostLease.Describe(Database).ShouldBeNull();
    }

    [Fact]
    public void Asking_who_holds_a_lease_does_not_end_it()
    {
        using var lease = HostLease.TryAcquire(Database);
        HostLease.Describe(Database);

        HostLease.TryAcquire(Database).ShouldBeNull();
    }

    [Fact]
    public void Two_paths_to_one_database_are_one_lease()
    {
        Directory.CreateDirectory(_folder.File("real"));
        Directory.CreateSymbolicLink(_folder.File("linked-folder"), _folder.File("real"));
        File.WriteAllText(_folder.File("real/state.db"), "");
        File.CreateSymbolicLink(_folder.File("linked.db"), "real/state.db");

        using var lease = HostLease.TryAcquire(_folder.File("real/state.db")).ShouldNotBeNull();

        HostLease.TryAcquire(_folder.File("linked-folder/state.db")).ShouldBeNull();
        HostLease.TryAcquire(_folder.File("linked.db")).ShouldBeNull();
        HostLease.TryAcquire(_folder.File("linked-folder/../real/./state.db")).ShouldBeNull();
        HostLease.Describe(_folder.File("linked.db")).ShouldNotBeNull();
    }

    [Fact]
    public void Links_in_a_circle_are_an_error_and_not_an_endless_search()
    {
        File.CreateSymbolicLink(_folder.File("one.db"), "two.db");
        File.CreateSymbolicLink(_folder.File("two.db"), "one.db");

        Should.Throw<JournalUnavailableException>(() => HostLease.TryAcquire(_folder.File("one.db")));
    }

    [Fact]
    public async Task A_lease_of_another_process_is_refused_named_and_free_at_once_after_kill_9()
    {
        using var host = new ChildProcess("hold-lease", Database);
        (await host.ReadLine()).ShouldBe("held");

        HostLease.TryAcquire(Database).ShouldBeNull();
        HostLease.Describe(Database)!.Pid.ShouldBe(host.Id);
        host.Kill();

        HostLease.Describe(Database).ShouldBeNull();
        using var lease = HostLease.TryAcquire(Database).ShouldNotBeNull();
    }

    [Fact]
    public async Task A_child_that_outlives_its_killed_host_does_not_hold_the_lease()
    {
        using var host = new ChildProcess("hold-lease-with-child", Database);
        (await host.ReadLine()).ShouldBe("held");
        using var child = Process.GetProcessById(int.Parse(await host.ReadLine()));

        host.Kill();

        using var lease = HostLease.TryAcquire(Database).ShouldNotBeNull();
        child.HasExited.ShouldBeFalse();
        child.Kill();
    }
}
