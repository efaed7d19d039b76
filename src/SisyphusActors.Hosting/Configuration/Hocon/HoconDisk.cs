using System.Text;

namespace SisyphusActors.Hosting.Configuration.Hocon;

/// <summary>HOCON files on disk, UTF-8 with or without a byte order mark.</summary>
internal sealed class HoconDisk : IHoconFiles
{
    public static readonly HoconDisk Instance = new();

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public HoconFile? Open(string name, HoconFile includedBy) =>
        Read(Path.GetFullPath(name, Path.GetDirectoryName(includedBy.Name) is { Length: > 0 } folder ? folder : Directory.GetCurrentDirectory()));

    /// <returns>Null when there is no file.</returns>
    /// <exception cref="IOException">It is too long, no UTF-8, or cannot be read.</exception>
    public static HoconFile? Read(string path)
    {
        path = Path.GetFullPath(path);
        if (!File.Exists(path))
            return null;
        var bytes = GivenFile.Read(path, HoconLimits.TextMax);
        if (bytes.Length > HoconLimits.TextMax)
            throw new IOException($"{path} is longer than {HoconLimits.TextMax} bytes.");
        try
        {
            return new HoconFile(path, Utf8.GetString(bytes));
        }
        catch (DecoderFallbackException e)
        {
            throw new IOException($"{path} is not UTF-8: save it as that.", e);
        }
    }
}
