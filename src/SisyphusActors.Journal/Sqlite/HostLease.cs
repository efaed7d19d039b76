using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Win32.SafeHandles;
using SisyphusActors.Journal.Files;

namespace SisyphusActors.Journal.Sqlite;

/// <summary>
/// The right to run a database's actors: an operating system lock on <c>{database}.lock</c>, held for the host's life.
/// It ends with the process, however that ends, and no child inherits it.
/// </summary>
/// <remarks>The file stays when the lease ends: removing it would let two hosts lock two files of one name.</remarks>
public sealed class HostLease : IDisposable
{
    // Whoever asks who holds the lease has the lock for an instant, so one refusal says nothing yet.
    private const int AttemptsMax = 5;
    private static readonly TimeSpan BetweenAttempts = TimeSpan.FromMilliseconds(2);

    private readonly SafeFileHandle _file;

    private HostLease(SafeFileHandle file) => _file = file;

    /// <summary>Takes the lease, or returns null where another host has it; <see cref="Describe"/> then tells which.</summary>
    /// <param name="databasePath">Links are resolved: two paths to one file are one lease.</param>
    /// <exception cref="JournalUnavailableException">The lock file cannot be made, or its file system has no locks.</exception>
    public static HostLease? TryAcquire(string databasePath)
    {
        var path = LockPath(databasePath);
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            for (var attempt = 1; ; attempt++)
            {
                if (TryLock(path, exclusive: true) is { } file)
                {
                    WriteHolder(file);
                    return new HostLease(file);
                }
                if (attempt == AttemptsMax)
                    return null;
                Thread.Sleep(BetweenAttempts);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new JournalUnavailableException($"The lease of {databasePath} cannot be taken: {e.Message.TrimEnd('.')}. Give this user write access to the folder, or choose another database with --db.", e);
        }
    }

    /// <summary>Who holds the lease; null when nobody does.</summary>
    /// <exception cref="JournalUnavailableException">The lock file cannot be read.</exception>
    public static LeaseHolder? Describe(string databasePath)
    {
        var path = LockPath(databasePath);
        try
        {
            if (!File.Exists(path))
                return null;
            using var free = TryLock(path, exclusive: false);
            return free is null ? ReadHolder(path) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new JournalUnavailableException($"{path} cannot be read: {e.Message}", e);
        }
    }

    public void Dispose() => _file.Dispose();

    private static string LockPath(string databasePath) => RealPath.Of(databasePath) + ".lock";

    /// <returns>The locked file, or null when the lock is held elsewhere.</returns>
    private static SafeFileHandle? TryLock(string path, bool exclusive)
    {
        if (OperatingSystem.IsWindows())
            return TryLockByShareMode(path);
        if (exclusive)
            MakeFile(path);
        var file = PosixCalls.Open(path, forWriting: exclusive);
        try
        {
            if (PosixCalls.TryLock(file, path, exclusive))
                return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
        file.Dispose();
        return null;
    }

    private static SafeFileHandle? TryLockByShareMode(string path)
    {
        const int sharingViolation = unchecked((int)0x80070020);
        try
        {
            return File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        }
        catch (IOException e) when (e.HResult == sharingViolation)
        {
            return null;
        }
    }

    private static void MakeFile(string path)
    {
        if (File.Exists(path))
            return;
        try
        {
            File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite).Dispose();
        }
        catch (IOException) when (File.Exists(path))
        {
            // Another host made it first.
        }
    }

    private static void WriteHolder(SafeFileHandle file)
    {
        using var self = System.Diagnostics.Process.GetCurrentProcess();
        var holder = new LeaseHolder(Environment.ProcessId, Environment.MachineName, self.StartTime.ToUniversalTime());
        RandomAccess.SetLength(file, 0);
        RandomAccess.Write(file, [.. JsonSerializer.SerializeToUtf8Bytes(holder, LeaseJsonContext.Default.LeaseHolder), (byte)'\n'], fileOffset: 0);
    }

    private static LeaseHolder ReadHolder(string path)
    {
        using var file = OperatingSystem.IsWindows()
            ? File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite)
            : PosixCalls.Open(path, forWriting: false);
        var content = new byte[RandomAccess.GetLength(file)];
        var length = RandomAccess.Read(file, content, fileOffset: 0);
        try
        {
            return JsonSerializer.Deserialize(content.AsSpan(0, length), LeaseJsonContext.Default.LeaseHolder) ?? LeaseHolder.Unnamed;
        }
        catch (JsonException)
        {
            // Read between its lock and its line.
            return LeaseHolder.Unnamed;
        }
    }
}

/// <summary>What the holder of a lease wrote about itself: it informs, the lock decides.</summary>
/// <param name="Pid">0 when the holder has not written its line yet.</param>
/// <param name="StartedAt">UTC, the start of the process.</param>
public sealed record LeaseHolder(int Pid, string Machine, DateTimeOffset StartedAt)
{
    internal static readonly LeaseHolder Unnamed = new(0, "", DateTimeOffset.UnixEpoch);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(LeaseHolder))]
internal sealed partial class LeaseJsonContext : JsonSerializerContext;
