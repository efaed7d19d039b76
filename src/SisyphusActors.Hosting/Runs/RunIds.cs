using System.Security.Cryptography;
using SisyphusActors.Core.Runs;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Hosting.Runs;

/// <summary>Makes run ids: 10 characters that are easy to read aloud, 50 random bits.</summary>
internal static class RunIds
{
    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
    private const int Length = 10;

    public static string Random() => Of(BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong))));

    /// <summary>The n-th id of a seed; the same in each process.</summary>
    public static string Seeded(string seed, int n) => Of(Sha256.Of($"{seed}\n{n}").Prefix);

    /// <summary>The id of an idempotency key; the same in each process.</summary>
    public static string Keyed(string key) => Of(Sha256.Of($"key\n{key}").Prefix);

    /// <exception cref="ArgumentException">Not 1 to 100 characters of <c>a-z 0-9 - _ .</c>, beginning with a letter or digit; or an id that is not for runs.</exception>
    public static void ThrowIfInvalid(string runId)
    {
        if (runId.Length is 0 or > 100 || !char.IsAsciiLetterOrDigit(runId[0])
            || runId.Any(c => !(char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '_' or '.')))
            throw new ArgumentException($"'{runId}' is no run id: 1 to 100 characters of a-z 0-9 - _ . beginning with a letter or digit.", nameof(runId));
        if (WorkspaceActors.Scopes.Contains(runId))
            throw new ArgumentException($"'{runId}' is what actors of the workspace are called: choose another run id.", nameof(runId));
    }

    private static string Of(ulong bits) => string.Create(Length, bits, (span, left) =>
    {
        for (var i = 0; i < span.Length; i++, left /= (ulong)Alphabet.Length)
            span[i] = Alphabet[(int)(left % (ulong)Alphabet.Length)];
    });
}
