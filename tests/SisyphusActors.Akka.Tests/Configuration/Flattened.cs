using System.Collections.Immutable;
using System.Globalization;
using Akka.Configuration;
using Akka.Configuration.Hocon;
using SisyphusActors.Hosting.Configuration.Hocon;

namespace SisyphusActors.Akka.Tests.Configuration;

/// <summary>Every value of a HOCON text by its path, as either reader understands it.</summary>
internal static class Flattened
{
    public static IReadOnlyList<string> ByOurs(string text) => [.. HoconDocument.Parse(text).Flatten().Select(p => Line(p.Key, p.Value))];

    public static IReadOnlyList<string> ByAkka(string text) => Of(ConfigurationFactory.ParseString(text));

    public static IReadOnlyList<string> Of(Config config) => [.. Leaves(config).Select(leaf => Line(leaf.Key, leaf.Value.GetString()))];

    /// <summary>In ordinal order of their keys, which are named as our reader names them.</summary>
    /// <exception cref="CircularException">A value is a part of itself: asked for it, Akka.NET would overflow the stack.</exception>
    public static IEnumerable<KeyValuePair<string, HoconValue>> Leaves(Config config)
    {
        ThrowIfCircular(config.Root, []);
        return Leaves("", config.Root).OrderBy(p => p.Key, StringComparer.Ordinal);
    }

    private static IEnumerable<KeyValuePair<string, HoconValue>> Leaves(string path, HoconValue value)
    {
        if (value.IsObject())
            return value.GetObject().Items.SelectMany(item => Leaves(Joined(path, Named(item.Key)), item.Value));
        return value.Values.Any(element => element is HoconArray) || value.IsArray()
            ? value.GetArray().SelectMany((item, i) => Leaves(Joined(path, i.ToString(CultureInfo.InvariantCulture)), item))
            : [KeyValuePair.Create(path, value)];
    }

    private static void ThrowIfCircular(HoconValue value, ImmutableHashSet<HoconValue> within)
    {
        if (within.Contains(value))
            throw new CircularException();
        foreach (var part in value.Values)
            foreach (var inner in part switch
            {
                HoconSubstitution substitution => [substitution.ResolvedValue],
                HoconObject @object => @object.Items.Values,
                HoconArray array => array,
                _ => (IEnumerable<HoconValue>)[],
            })
                ThrowIfCircular(inner, within.Add(value));
    }

    private static string Joined(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";

    private static string Named(string name) => name.AsSpan().ContainsAny('.', '"') ? $"\"{name}\"" : name;

    private static string Line(string key, string? value) => $"{key} = {value ?? "(null)"}";
}

internal sealed class CircularException : Exception;
