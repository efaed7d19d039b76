using SisyphusActors.Core.Behaviors;

namespace SisyphusActors.TestKit;

/// <summary>Events and messages as text: by what would be stored, so that equal content is equal whatever collections hold it.</summary>
internal static class Printed
{
    public static string Of(object value)
    {
        try
        {
            return $"{value.GetType().Name} {StoredJson.Canonical(value)}";
        }
        catch (ArgumentException)
        {
            // A type of a test's own, which has no stored form.
            return value.ToString() ?? value.GetType().Name;
        }
    }

    public static string Lines(IEnumerable<object> values)
    {
        var lines = values.Select(value => $"  {Of(value)}").ToList();
        return lines.Count == 0 ? "  (nothing)" : string.Join('\n', lines);
    }
}
