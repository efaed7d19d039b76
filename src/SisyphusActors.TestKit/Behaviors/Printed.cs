using SisyphusActors.Core.Behaviors;

namespace SisyphusActors.TestKit;

/// <summary>Events and messages as text: by what would be stored, so that equal content is equal whatever collections hold it.</summary>
internal static class Printed
{
    private const int LineMax = 500;

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

    /// <summary>A line each, cut where a document or a plan would fill the screen.</summary>
    public static string Lines(IEnumerable<object> values)
    {
        var lines = values.Select(value => Of(value) is { Length: > LineMax } text ? $"  {text[..LineMax]}…" : $"  {Of(value)}").ToList();
        return lines.Count == 0 ? "  (nothing)" : string.Join('\n', lines);
    }
}
