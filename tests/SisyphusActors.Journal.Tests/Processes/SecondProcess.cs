using System.Diagnostics;
using SisyphusActors.Journal.Sqlite;

namespace SisyphusActors.Journal.Tests.Processes;

/// <summary>What this assembly does when a test starts it as a second process: its roles talk in lines.</summary>
internal static class SecondProcess
{
    private static int Main(string[] args) => args switch
    {
        ["hold-lease", var path] => HoldLease(path, withChild: false),
        ["hold-lease-with-child", var path] => HoldLease(path, withChild: true),
        ["outlive"] => Outlive(),
        ["race", var path, var stream, var rounds] => Race(path, stream, int.Parse(rounds)),
        ["append", var path, var stream, var size] => AppendForEver(path, stream, int.Parse(size)),
        _ => throw new ArgumentException($"No role: {string.Join(' ', args)}"),
    };

    private static int HoldLease(string path, bool withChild)
    {
        using var lease = HostLease.TryAcquire(path);
        Console.WriteLine(lease is null ? "refused" : "held");
        using var child = withChild ? Process.Start(ChildProcess.StartInfo("outlive")) : null;
        if (child is not null)
            Console.WriteLine(child.Id);
        Console.In.ReadToEnd();
        return 0;
    }

    /// <summary>Runs on without its parent until its test kills it, or for a minute where the test could not.</summary>
    private static int Outlive()
    {
        using var never = new ManualResetEvent(false);
        never.WaitOne(TimeSpan.FromMinutes(1));
        return 0;
    }

    private static int Race(string path, string stream, int rounds)
    {
        using var journal = SqliteJournal.OpenClient(path);
        Console.WriteLine("ready");
        Console.ReadLine();
        var won = 0;
        for (var expected = 0; expected < rounds; expected++)
            won += journal.Commit(Given.Timers(new(stream), expected, 1)) is AppendResult.Appended ? 1 : 0;
        Console.WriteLine(won);
        return 0;
    }

    /// <summary>Says each time how many events have been acknowledged.</summary>
    private static int AppendForEver(string path, string stream, int batchSize)
    {
        using var journal = SqliteJournal.Open(path);
        for (var acknowledged = 0; ; )
        {
            journal.Commit(Given.Timers(new(stream), acknowledged, batchSize));
            Console.WriteLine(acknowledged += batchSize);
        }
    }
}
