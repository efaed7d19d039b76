using System.Globalization;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Gateway;

/// <summary>Amounts as people write and read them: <c>tokens=50000</c>, <c>cost=0.25</c> in US dollars, <c>calls=10</c>, <c>time=10m</c>.</summary>
public static class BudgetText
{
    private const decimal MicroUsdPerUsd = 1_000_000;

    public static string Of(BudgetResource resource, long value) => resource switch
    {
        BudgetResource.Cost => (value / MicroUsdPerUsd).ToString("0.######", CultureInfo.InvariantCulture),
        BudgetResource.Time => DurationText.Of(TimeSpan.FromMilliseconds(value)),
        _ => value.ToString(CultureInfo.InvariantCulture),
    };

    /// <summary>What of an amount is not nothing.</summary>
    public static string Of(Amount amount) => string.Join(' ', Enum.GetValues<BudgetResource>()
        .Where(resource => amount[resource] != 0).Select(resource => $"{resource.Name()}={Of(resource, amount[resource])}"));

    /// <param name="text">Without its name: <c>50000</c>, <c>0.25</c>, <c>10m</c>.</param>
    public static bool TryParse(BudgetResource resource, string text, out long value)
    {
        value = 0;
        switch (resource)
        {
            case BudgetResource.Cost:
                if (!decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var usd) || usd > long.MaxValue / MicroUsdPerUsd)
                    return false;
                value = (long)(usd * MicroUsdPerUsd);
                return value > 0;
            case BudgetResource.Time:
                if (!DurationText.TryParse(text, out var duration))
                    return false;
                value = (long)duration.TotalMilliseconds;
                return value > 0;
            default:
                return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value > 0;
        }
    }
}
