using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using SisyphusActors.Hosting.Configuration;

namespace SisyphusActors.Hosting.Tests.Configuration;

public sealed class SettingsTests : IDisposable
{
    private readonly string _workspace = Directory.CreateTempSubdirectory("settings-").FullName;
    private readonly Dictionary<string, string> _environment = [];

    public void Dispose() => Directory.Delete(_workspace, recursive: true);

    [Fact]
    public void Without_a_file_and_variables_everything_is_as_by_default()
    {
        var options = Load().OptionsOrThrow();

        var defaults = new SisyphusOptions();
        Settings.All.Select(s => s.Read(options)).ShouldBe(Settings.All.Select(s => s.Read(defaults)));
    }

    [Fact]
    public void The_command_line_goes_over_the_environment_and_that_over_the_file()
    {
        File("sisyphus { runs.max-parallel = 2, actors.deaths-max = 2, shell.grace-period = 2s }");
        _environment["SISYPHUS_RUNS_MAX_PARALLEL"] = "3";
        _environment["SISYPHUS_ACTORS_DEATHS_MAX"] = "3";

        var options = Load(("sisyphus.runs.max-parallel", "4"), ("sisyphus.engine", null)).OptionsOrThrow();

        options.Runs.MaxParallel.ShouldBe(4);
        options.Actors.DeathsMax.ShouldBe(3);
        options.Shell.GracePeriod.ShouldBe(TimeSpan.FromSeconds(2));
        options.Engine.ShouldBeNull();
    }

    [Fact]
    public void Every_setting_is_taken_from_the_file_the_environment_and_the_command_line()
    {
        foreach (var setting in Settings.All)
        {
            var changed = Changed(setting);
            File($"{setting.Key} = \"{changed}\"");
            setting.Read(Load().OptionsOrThrow()).ShouldBe(setting.IsPath ? Path.Combine(_workspace, changed) : changed, setting.Key);

            File("");
            foreach (var variable in setting.Variables)
            {
                _environment[variable] = changed;
                setting.Read(Load().OptionsOrThrow()).ShouldBe(changed, variable);
                _environment.Clear();
            }

            setting.Read(Load((setting.Key, changed)).OptionsOrThrow()).ShouldBe(changed, setting.Key);
        }
    }

    [Fact]
    public void The_long_variable_goes_over_the_short_one_and_an_empty_one_is_none()
    {
        _environment["SISYPHUS_DATABASE"] = "long.db";
        _environment["SISYPHUS_DB"] = "short.db";
        Load().Options.Database.ShouldBe("long.db");

        _environment["SISYPHUS_DATABASE"] = "";
        Load().Options.Database.ShouldBe("short.db");
    }

    [Fact]
    public void Null_in_the_file_leaves_the_default()
    {
        File("sisyphus { shell.grace-period = null, engine = null }");

        Load().OptionsOrThrow().Shell.GracePeriod.ShouldBe(TimeSpan.FromSeconds(5));
    }

    [Theory]
    [InlineData("sisyphus.shell.grace-perod = 1s", ":1:1: there is no setting 'sisyphus.shell.grace-perod'; did you mean 'sisyphus.shell.grace-period'?")]
    [InlineData("sisyphus {\n  grace-period = 1s\n}", ":2:3: there is no setting 'sisyphus.grace-period'; did you mean 'sisyphus.shell.grace-period'?")]
    [InlineData("sisyphus {\n  Engine = embedded\n}", ":2:3: there is no setting 'sisyphus.Engine'; did you mean 'sisyphus.engine'?")]
    [InlineData("sisyphus.colour = red", ":1:1: there is no setting 'sisyphus.colour'; hocon/reference.conf lists them all")]
    [InlineData("sisyphus.engine.name = akka", ":1:1: 'sisyphus.engine' is one value, not an object or a list")]
    [InlineData("sisyphus.engine = [akka]", "'sisyphus.engine' is one value, not an object or a list")]
    [InlineData("sisyphus.runs = 4", ":1:1: 'sisyphus.runs' is an object; its settings are runs.max-parallel")]
    [InlineData("sisyphus.engine = orleans", ":1:1: 'sisyphus.engine' must be auto, embedded or akka, not 'orleans'")]
    [InlineData("sisyphus.runs.max-parallel = 1001", "'sisyphus.runs.max-parallel' must be a whole number, 1 to 1,000, not '1001'")]
    [InlineData("sisyphus.runs.max-parallel = many", "must be a whole number, 1 to 1,000, not 'many'")]
    [InlineData("sisyphus.shell.grace-period = 2 days", "must be a length of time, 0s to 1h, not '2 days'")]
    [InlineData("sisyphus.shell.grace-period = infinite", "must be a length of time, 0s to 1h, not 'infinite'")]
    [InlineData("sisyphus.shell.kept-log-size = 1TB", "must be a size, 1KiB to 1GiB, not '1TB'")]
    [InlineData("sisyphus.database = \"\"", "'sisyphus.database' is empty; leave it out, or write null")]
    [InlineData("sisyphus {", ":1:10: The { here is never closed")]
    public void What_is_wrong_in_the_file_is_told_with_its_place(string text, string problem)
    {
        File(text);

        var told = Load().Problems.ShouldHaveSingleItem();
        told.ShouldStartWith(SisyphusConfiguration.PathOf(_workspace));
        told.ShouldContain(problem);
    }

    [Fact]
    public void All_that_is_wrong_is_told_at_once()
    {
        File("sisyphus { runs.max-parallel = 0, client.poll-interval = 0 }");
        _environment["SISYPHUS_SHELL_GRACE_PERIOD"] = "soon";

        var e = Should.Throw<SisyphusConfigurationException>(() => Load(("sisyphus.egine", "akka")).OptionsOrThrow());

        e.Problems.Length.ShouldBe(4);
        e.Problems[2].ShouldStartWith("SISYPHUS_SHELL_GRACE_PERIOD: 'sisyphus.shell.grace-period' must be a length of time");
        e.Problems[3].ShouldBe("command line: there is no setting 'sisyphus.egine'; did you mean 'sisyphus.engine'?");
    }

    [Fact]
    public void Agents_are_given_models_in_the_order_to_try_them_and_runs_their_budgets()
    {
        File("""
            sisyphus {
              agents { plan.models = "openai/gpt-5 opencode/anthropic/claude", build.models = "scripted/x", build.skills = "careful quick, careful" }
              budget { run { tokens = 5000, cost = 0.25 }, step.time = 10m }
              models.tries-max = 2
            }
            """);

        var gateway = Added(o => o.Workspace = _workspace).Gateway();

        gateway.Routes["plan"].ShouldBe([new("openai", "gpt-5"), new("opencode", "anthropic/claude")]);
        gateway.Routes["build"].ShouldBe([new("scripted", "x")]);
        Added(o => o.Workspace = _workspace).Builder().Skills.ShouldBe(["careful", "quick"]);
        gateway.RunBudget.ShouldBe(new(Tokens: 5_000, CostMicroUsd: 250_000));
        gateway.StepBudget.ShouldBe(new(TimeMs: 600_000));
        gateway.TriesMax.ShouldBe(2);
    }

    [Theory]
    [InlineData("sisyphus.agents.plan.models = gpt-5", "'gpt-5' names no model: provider/name is expected")]
    [InlineData("sisyphus.agents.plan.model = openai/gpt-5", "there is no setting 'sisyphus.agents.plan.model'")]
    [InlineData("sisyphus.agents.plan.skills = careful", "only the agent 'build' chooses among skills")]
    [InlineData("sisyphus.budget.run.cost = -1", "must be US dollars over 0, or null, not '-1'")]
    [InlineData("sisyphus.budget.step.tokens = 0", "must be 1 or more, or null, not '0'")]
    public void What_is_no_model_and_no_budget_is_told(string text, string problem)
    {
        File(text);

        Load().Problems.ShouldHaveSingleItem().ShouldContain(problem);
    }

    [Fact]
    public void Other_keys_are_left_alone_and_akkas_are_handed_on_worked_out()
    {
        File("akka { loglevel = ${level}, home = ${?HOME_OF_IT} }\nlevel = DEBUG\nshop.x = 1");
        _environment["HOME_OF_IT"] = "here";

        Load().OptionsOrThrow().Actors.AkkaHocon.ShouldBe("""{"akka":{"loglevel":"DEBUG","home":"here"}}""");
    }

    [Fact]
    public void Code_goes_over_the_file_of_the_workspace_it_names()
    {
        File("sisyphus { runs.max-parallel = 2, actors.deaths-max = 2, database = deep/x.db }");

        var options = Added(o => (o.Workspace, o.Runs.MaxParallel) = (_workspace, 16));

        options.Workspace.ShouldBe(_workspace);
        options.Runs.MaxParallel.ShouldBe(16);
        options.Actors.DeathsMax.ShouldBe(2);
        new SisyphusWorkspace(options).DatabasePath.ShouldBe(Path.Combine(_workspace, "deep", "x.db"));
    }

    [Fact]
    public void A_wrong_file_stops_a_program_and_so_does_a_wrong_option()
    {
        Should.Throw<SisyphusConfigurationException>(() => new SisyphusWorkspace(new SisyphusOptions { Client = { PollInterval = TimeSpan.Zero } }))
            .Message.ShouldBe("'sisyphus.client.poll-interval' must be a length of time, 1ms to 10s, not '0s'");

        File("sisyphus.x = 1");
        Should.Throw<SisyphusConfigurationException>(() => Added(o => o.Workspace = _workspace));
    }

    /// <summary>A value that is good and not the default.</summary>
    private static string Changed(Setting setting)
    {
        string[] candidates = ["embedded", "2s", "99ms", "77", "512KiB", "2048", "http://localhost:9/", "m=1/2/3", "run", "ask-again", "m/x=9"];
        return candidates.First(c => setting.Set(new SisyphusOptions(), c) is null);
    }

    private static SisyphusOptions Added(Action<SisyphusOptions> configure) =>
        new ServiceCollection().AddSisyphus(configure).Services.BuildServiceProvider().GetRequiredService<IOptions<SisyphusOptions>>().Value;

    private void File(string text)
    {
        Directory.CreateDirectory(Path.Combine(_workspace, ".sisyphus"));
        System.IO.File.WriteAllText(SisyphusConfiguration.PathOf(_workspace), text);
    }

    private SisyphusSettings Load(params IEnumerable<(string Key, string? Value)> commandLine) =>
        SisyphusConfiguration.Load(_workspace, commandLine.Select(c => KeyValuePair.Create(c.Key, c.Value)), _environment.GetValueOrDefault);
}
