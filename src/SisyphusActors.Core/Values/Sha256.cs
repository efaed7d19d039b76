using System.Buffers;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;

namespace SisyphusActors.Core.Values;

/// <summary>A SHA-256 digest, written as 64 lower-case hex digits.</summary>
[JsonConverter(typeof(Converter))]
public readonly record struct Sha256
{
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    private readonly string? _hex;

    /// <exception cref="FormatException"><paramref name="hex"/> is not 64 lower-case hex digits.</exception>
    public Sha256(string hex)
    {
        ArgumentNullException.ThrowIfNull(hex);
        if (hex.Length != 64 || hex.AsSpan().ContainsAnyExcept(HexDigits))
            throw new FormatException($"'{hex}' is not a SHA-256 digest: 64 lower-case hex digits are expected.");
        _hex = hex;
    }

    public static Sha256 Of(ReadOnlySpan<byte> content)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        var written = SHA256.HashData(content, digest);
        Debug.Assert(written == digest.Length);
        return new Sha256(Convert.ToHexStringLower(digest));
    }

    public static Sha256 Of(string content) => Of(Encoding.UTF8.GetBytes(content));

    /// <summary>The first 64 bits as a number: a seeded, repeatable source for ids and jitter.</summary>
    public ulong Prefix => Convert.ToUInt64(ToString()[..16], 16);

    public override string ToString() => _hex ?? new string('0', 64);

    internal sealed class Converter() : TextConverter<Sha256>(text => new Sha256(text));
}
