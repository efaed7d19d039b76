using System.Globalization;
using SisyphusActors.Core.Gateway;
using SisyphusActors.Hosting.Configuration.Hocon;

namespace SisyphusActors.Hosting.Configuration;

/// <summary>One setting: its name, what it may be, and the option it sets.</summary>
/// <param name="Name">Below <c>sisyphus</c>.</param>
/// <param name="Range">For people.</param>
/// <param name="Read">What it is, as <see cref="Set"/> takes it; <c>null</c> for nothing.</param>
/// <param name="Set">Takes a value over, or tells what is wrong with it.</param>
internal sealed record Setting(string Name, string Range, Func<SisyphusOptions, string> Read, Func<SisyphusOptions, string, string?> Set)
{
    public string Key => $"{Settings.Root}.{Name}";

    /// <summary>Environment variables that give it; the first one that is not empty does.</summary>
    public IReadOnlyList<string> Variables => [$"SISYPHUS_{Name.ToUpperInvariant().Replace('.', '_').Replace('-', '_')}", .. OtherVariables];

    /// <summary>Shorter or common names of the same.</summary>
    public IReadOnlyList<string> OtherVariables { get; init; } = [];

    /// <summary>Whether a relative path in a file is relative to the workspace.</summary>
    public bool IsPath { get; init; }

    public static Setting Text(string name, string range, Func<SisyphusOptions, string> read, Action<SisyphusOptions, string> set) => new(
        name, range, read, (options, text) =>
        {
            if (text.Length == 0)
                return "is empty; leave it out, or write null";
            set(options, text);
            return null;
        });

    public static Setting OptionalText(string name, string range, Func<SisyphusOptions, string?> read, Action<SisyphusOptions, string> set) =>
        Text(name, $"{range}, or null", o => read(o) ?? Settings.None, set);

    public static Setting Address(string name, Func<SisyphusOptions, string?> read, Action<SisyphusOptions, string> set) => new(
        name, "http or https address", o => read(o) ?? Settings.None, (options, text) =>
        {
            if (!Uri.TryCreate(text, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
                return "must be an address that begins with http:// or https://";
            set(options, text);
            return null;
        });

    public static Setting Names(string name, Func<SisyphusOptions, IReadOnlyList<string>> read, Action<SisyphusOptions, IReadOnlyList<string>> set) => new(
        name, "names, or null", o => read(o).Count == 0 ? Settings.None : string.Join(' ', read(o)), (options, text) =>
        {
            var names = text.Split([' ', ',', '\t', '\n'], StringSplitOptions.RemoveEmptyEntries);
            if (names.Length == 0 || names.FirstOrDefault(n => n.Contains('=') || n.TrimEnd('*').Contains('*')) is not null)
                return "must be names of variables with blanks between them";
            set(options, names);
            return null;
        });

    public static Setting Word(string name, string[] words, Func<SisyphusOptions, string> read, Action<SisyphusOptions, string> set) => new(
        name, string.Join(", ", words[..^1]) + " or " + words[^1], read, (options, text) =>
        {
            if (!words.Contains(text, StringComparer.Ordinal))
                return $"must be {string.Join(", ", words[..^1])} or {words[^1]}";
            set(options, text);
            return null;
        });

    public static Setting Whole(string name, int min, int max, Func<SisyphusOptions, int> read, Action<SisyphusOptions, int> set)
    {
        var range = string.Create(CultureInfo.InvariantCulture, $"{min:N0} to {max:N0}");
        return new Setting(name, range, o => read(o).ToString(CultureInfo.InvariantCulture), (options, text) =>
        {
            if (!int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) || value < min || value > max)
                return $"must be a whole number, {range}";
            set(options, value);
            return null;
        });
    }

    public static Setting Size(string name, int min, int max, Func<SisyphusOptions, int> read, Action<SisyphusOptions, int> set)
    {
        var range = $"{HoconUnits.SizeText(min)} to {HoconUnits.SizeText(max)}";
        return new Setting(name, range, o => HoconUnits.SizeText(read(o)), (options, text) =>
        {
            if (!HoconUnits.TryParseSize(text, out var bytes) || bytes < min || bytes > max)
                return $"must be a size, {range}";
            set(options, (int)bytes);
            return null;
        });
    }

    /// <summary>The most of a budget.</summary>
    public static Setting Limit(string name, BudgetResource resource, Func<SisyphusOptions, long?> read, Action<SisyphusOptions, long> set)
    {
        var range = resource switch
        {
            BudgetResource.Cost => "US dollars over 0, or null",
            BudgetResource.Time => "a time over 0, or null",
            _ => "1 or more, or null",
        };
        return new Setting(name, range, o => read(o) is { } limit ? BudgetText.Of(resource, limit) : Settings.None, (options, text) =>
        {
            if (!BudgetText.TryParse(resource, text, out var limit))
                return $"must be {range}";
            set(options, limit);
            return null;
        });
    }

    /// <param name="max">Null where <c>infinite</c> may be said, besides up to a day.</param>
    public static Setting Time(string name, TimeSpan min, TimeSpan? max, Func<SisyphusOptions, TimeSpan> read, Action<SisyphusOptions, TimeSpan> set)
    {
        var longest = max ?? TimeSpan.FromDays(1);
        var range = $"{HoconUnits.DurationText(min)} to {HoconUnits.DurationText(longest)}{(max is null ? ", or infinite" : "")}";
        return new Setting(name, range, o => HoconUnits.DurationText(read(o)), (options, text) =>
        {
            var isInfinite = max is null && text == "infinite";
            if (!HoconUnits.TryParseDuration(text, out var value) || !isInfinite && (value < min || value > longest))
                return $"must be a length of time, {range}";
            set(options, value);
            return null;
        });
    }
}
