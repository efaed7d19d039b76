using System.Globalization;
using SisyphusActors.Seams.Models.OpenAI;

namespace SisyphusActors.Hosting.Models;

/// <summary>How people write prices: <c>gpt-5=1.25/10/0.125 *=2/8/2</c>, US dollars for a million tokens of input, output, and input from a cache.</summary>
internal static class ModelPriceList
{
    /// <returns>Null when it is none.</returns>
    public static SortedDictionary<string, ModelPrice>? Parse(string text)
    {
        var prices = new SortedDictionary<string, ModelPrice>(StringComparer.Ordinal);
        foreach (var word in text.Split([' ', ',', '\t', '\n'], StringSplitOptions.RemoveEmptyEntries))
            if (word.LastIndexOf('=') is > 0 and var equals && word[(equals + 1)..].Split('/') is [var input, var output, var cached]
                && Dollars(input) is { } i && Dollars(output) is { } o && Dollars(cached) is { } c)
                prices[word[..equals]] = new ModelPrice(i, o, c);
            else
                return null;
        return prices;
    }

    private static decimal? Dollars(string text) => decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) ? value : null;
}
