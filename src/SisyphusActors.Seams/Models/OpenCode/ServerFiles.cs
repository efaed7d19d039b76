using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;
using SisyphusActors.Core.Values;
using SisyphusActors.Seams.Shell;
using SisyphusActors.Seams.Shell.Posix;

namespace SisyphusActors.Seams.Models.OpenCode;

/// <summary>What a server that was started here is found again by. Only the owner can read it.</summary>
internal sealed class ServerFiles(string root)
{
    private static readonly string Script = ReadScript();

    public string Root => root;

    public string ScriptPath => In("server.sh");

    public string LogPath => In("server.log");

    private string LifePath => In("life");

    private string RecordPath => In("server");

    private string PasswordPath => In("password");

    /// <summary>Made once, so that a server is found again also by a host that did not see it start.</summary>
    public string Password()
    {
        SpoolDirectory.CreateOwnersDirectory(root);
        if (!File.Exists(PasswordPath))
            Write(PasswordPath, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)));
        return File.ReadAllText(PasswordPath);
    }

    public void LayOut()
    {
        File.Delete(RecordPath);
        File.Delete(LogPath);
        File.WriteAllText(LogPath, "");
        Write(ScriptPath, Script);
        if (!File.Exists(LifePath))
            PosixFiles.MakeFifo(LifePath);
    }

    public void Record(ServerRecord record) => Write(RecordPath, $"{record.Group}\n{record.Url}\n{record.Fingerprint}\n{MachineBoot.Id}");

    /// <returns>Null where there is none, or one of an earlier start of the machine.</returns>
    public ServerRecord? Find() => File.Exists(RecordPath) && File.ReadAllText(RecordPath).Split('\n') is [var group, var url, var fingerprint, var boot]
        && boot == MachineBoot.Id && int.TryParse(group, out var number)
            ? new ServerRecord(number, new Uri(url), new Sha256(fingerprint))
            : null;

    /// <summary>As long as this is open, there is a host.</summary>
    public SafeFileHandle HoldLife() => PosixFiles.OpenBothSides(LifePath);

    /// <summary>Whether the script is there to see a host come and go. Not to be asked by one that holds life.</summary>
    public bool IsWatched() => File.Exists(LifePath) && PosixFiles.HasReader(LifePath);

    public void Forget() => File.Delete(RecordPath);

    private string In(string name) => Path.Combine(root, name);

    private static void Write(string path, string text)
    {
        var fresh = $"{path}.new";
        File.WriteAllText(fresh, text);
        File.Move(fresh, path, overwrite: true);
    }

    private static string ReadScript()
    {
        using var resource = typeof(ServerFiles).Assembly.GetManifestResourceStream("server.sh")!;
        using var reader = new StreamReader(resource);
        return reader.ReadToEnd();
    }
}

/// <param name="Group">The process group that the script leads.</param>
/// <param name="Fingerprint">Of all it was started with: another one is another server.</param>
internal sealed record ServerRecord(int Group, Uri Url, Sha256 Fingerprint);
