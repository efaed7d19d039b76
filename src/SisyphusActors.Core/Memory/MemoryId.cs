using System.Globalization;

namespace SisyphusActors.Core.Memory;

/// <summary>How a memory is named: <c>m12</c> is the twelfth.</summary>
public static class MemoryId
{
    public static string Of(long number) => string.Create(CultureInfo.InvariantCulture, $"m{number}");

    public static bool TryParse(string text, out long number)
    {
        number = 0;
        return text is ['m', .. var digits] && long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number > 0;
    }
}
