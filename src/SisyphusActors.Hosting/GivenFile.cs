namespace SisyphusActors.Hosting;

/// <summary>Reads a file that a person names, whatever it turns out to be: a device without end, a pipe that nobody writes to.</summary>
public static class GivenFile
{
    /// <summary>How long a named pipe is given to be opened for writing. What is written then may take its time.</summary>
    private static readonly TimeSpan WriterPatience = TimeSpan.FromSeconds(5);

    /// <returns>What is in it; at most one byte more than <paramref name="bytesMax"/>, which tells that it is longer.</returns>
    /// <exception cref="IOException">It is not there, cannot be read, or is a pipe without a writer.</exception>
    /// <exception cref="UnauthorizedAccessException">This user may not read it, or it is a folder.</exception>
    public static byte[] Read(string path, int bytesMax)
    {
        using var file = Open(path);
        var bytes = new byte[bytesMax + 1];
        return bytes[..file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)];
    }

    /// <remarks>Opening such a pipe waits for its writer, and nothing ends that but the end of the process: so another thread waits. What has a length is no pipe.</remarks>
    private static FileStream Open(string path)
    {
        if (new FileInfo(path) is { Exists: true, Length: > 0 })
            return OpenNow(path);
        var opened = Task.Run(() => OpenNow(path));
        return Task.WaitAny([opened], WriterPatience) == 0
            ? opened.GetAwaiter().GetResult()
            : throw new IOException($"'{path}' is a pipe that nobody writes to.");
    }

    private static FileStream OpenNow(string path) => new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
}
