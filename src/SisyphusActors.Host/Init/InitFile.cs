using SisyphusActors.Core.Values;

namespace SisyphusActors.Host.Init;

/// <summary>What became of a file.</summary>
internal enum InitState
{
    Written,

    /// <summary>It was as an earlier version wrote it.</summary>
    Updated,

    Unchanged,

    /// <summary>A person has changed it, or made it.</summary>
    Left,
}

/// <summary>A file that a workspace begins with. Its last line holds the hash of all before it, so that a person's changes are seen.</summary>
/// <param name="Path">In the workspace, with slashes.</param>
/// <param name="Mark">Makes that line a comment.</param>
internal sealed record InitFile(string Path, string Body, Func<string, string> Mark)
{
    private const string Signature = "written by sisyphus init, SHA-256 ";

    public string Text => Body + MarkLine(Body);

    /// <summary>Writes it, unless it is there and not as it was written.</summary>
    public InitState Write(string folder)
    {
        var path = System.IO.Path.Combine(folder, Path);
        if (!System.IO.Path.Exists(path))
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
            File.WriteAllText(path, Text);
            return InitState.Written;
        }
        if (Directory.Exists(path) || !IsOurs(File.ReadAllText(path), out var isThis))
            return InitState.Left;
        if (isThis)
            return InitState.Unchanged;
        var temporary = $"{path}.{Environment.ProcessId}.tmp";
        File.WriteAllText(temporary, Text);
        File.Move(temporary, path, overwrite: true);
        return InitState.Updated;
    }

    private bool IsOurs(string there, out bool isThis)
    {
        isThis = there == Text;
        var body = there.TrimEnd('\n');
        body = body[..(body.LastIndexOf('\n') + 1)];
        return there == body + MarkLine(body);
    }

    private string MarkLine(string body) => Mark(Signature + Sha256.Of(body)) + "\n";
}
