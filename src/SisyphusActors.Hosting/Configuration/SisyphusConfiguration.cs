using System.Collections.Immutable;
using SisyphusActors.Core.Planning;
using SisyphusActors.Hosting.Configuration.Hocon;

namespace SisyphusActors.Hosting.Configuration;

/// <summary>Settings from where people write them. Later ones win: defaults, <c>.sisyphus/sisyphus.conf</c>, the environment, the command line, code.</summary>
public static class SisyphusConfiguration
{
    /// <summary>The settings file of a workspace, which need not exist.</summary>
    public static string PathOf(string workspace) => Path.Combine(Path.GetFullPath(workspace), ".sisyphus", "sisyphus.conf");

    /// <summary>Every setting with its default, unit, range and effect: the text of <c>hocon/reference.conf</c>.</summary>
    public static string ReferenceText => Resource("reference.conf");

    /// <summary>A settings file to begin with: every setting with its default, all of it comments.</summary>
    public static string ExampleText => ExampleConfiguration.Of(ReferenceText);

    /// <summary>What both engines do on the SQLite journal without settings: the text of <c>hocon/sqlite.conf</c>.</summary>
    public static string SqliteText => Resource("sqlite.conf");

    /// <summary>The names of all settings, <c>sisyphus.engine</c> and so on, in the order of <see cref="ReferenceText"/>.</summary>
    public static IReadOnlyList<string> Keys { get; } = [.. Settings.All.Select(s => s.Key)];

    /// <summary>Reads the settings of a workspace.</summary>
    /// <param name="workspace">A folder; its <c>.sisyphus/sisyphus.conf</c> is read if it is there.</param>
    /// <param name="commandLine">By key, such as <c>sisyphus.engine</c>; of one key the last. A null value gives nothing.</param>
    /// <param name="environment">This process's environment by default.</param>
    /// <returns>The options, and everything wrong: with problems, options are not to be used.</returns>
    public static SisyphusSettings Load(
        string workspace, IEnumerable<KeyValuePair<string, string?>>? commandLine = null, Func<string, string?>? environment = null)
    {
        environment ??= Environment.GetEnvironmentVariable;
        var options = new SisyphusOptions { Workspace = Path.GetFullPath(workspace) };
        var problems = ImmutableArray.CreateBuilder<string>();
        FromFile(options, environment, problems);
        FromEnvironment(options, environment, problems);
        foreach (var (key, value) in commandLine ?? [])
            Note(problems, "command line", Settings.Set(options, key, value));
        return new SisyphusSettings(options, problems.ToImmutable());
    }

    /// <summary>Copies a workspace's settings, code's own aside, into options that were just made.</summary>
    /// <exception cref="SisyphusConfigurationException">Some are wrong.</exception>
    internal static void ApplyTo(SisyphusOptions options, string workspace)
    {
        var loaded = Load(workspace).OptionsOrThrow();
        (options.Workspace, options.Seed) = (loaded.Workspace, loaded.Seed);
        foreach (var setting in Settings.All.Where(s => s.Read(loaded) != s.Read(options)))
            setting.Set(options, setting.Read(loaded));
        options.Actors.AkkaHocon = loaded.Actors.AkkaHocon;
        foreach (var (agent, models) in loaded.AgentModels)
            options.AgentModels[agent] = models;
        foreach (var (agent, skills) in loaded.AgentSkills)
            options.AgentSkills[agent] = skills;
    }

    /// <exception cref="SisyphusConfigurationException">A value is out of its range.</exception>
    internal static void ThrowIfInvalid(SisyphusOptions options)
    {
        if (Settings.Check(options).ToImmutableArray() is { IsEmpty: false } problems)
            throw new SisyphusConfigurationException(problems);
    }

    private static void FromFile(SisyphusOptions options, Func<string, string?> environment, ImmutableArray<string>.Builder problems)
    {
        var path = PathOf(options.Workspace);
        if (!File.Exists(path))
            return;
        try
        {
            var document = HoconDocument.Load(path, environment);
            options.Actors.AkkaHocon = document.Render("akka");
            foreach (var (names, position, value) in document.Leaves().Where(leaf => leaf.Path[0] == Settings.Root))
            {
                var key = string.Join('.', names);
                var isPath = Settings.Find(key)?.IsPath is true && !string.IsNullOrEmpty(value.Text);
                Note(problems, position.ToString(), Settings.Set(options, key, isPath ? Path.GetFullPath(value.Text!, options.Workspace) : value.Text));
            }
        }
        catch (HoconException e)
        {
            problems.Add(e.Message);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problems.Add($"{path}: cannot be read: {e.Message}");
        }
    }

    private static void FromEnvironment(SisyphusOptions options, Func<string, string?> environment, ImmutableArray<string>.Builder problems)
    {
        foreach (var setting in Settings.All)
            if (setting.Variables.FirstOrDefault(name => !string.IsNullOrEmpty(environment(name))) is { } variable)
                Note(problems, variable, Settings.Set(options, setting.Key, environment(variable)));
    }

    private static void Note(ImmutableArray<string>.Builder problems, string origin, string? problem)
    {
        if (problem is not null)
            problems.Add(Problem.Quoting(0, 0, $"{origin}: {problem}").Message);
    }

    private static string Resource(string name)
    {
        using var stream = typeof(SisyphusConfiguration).Assembly.GetManifestResourceStream($"hocon/{name}")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
