using SisyphusActors.Engine;
using SisyphusActors.Host.Cli;

namespace SisyphusActors.Host.Tests;

public sealed class FailureTests
{
    [Fact]
    public void An_engine_that_does_not_take_its_settings_is_a_wrong_setting_and_no_defect()
    {
        var error = new StringWriter();

        Failure.Tell(new EngineSettingsException("'akka.x' must be off, not 'on': why. Leave it out."), new Screen(TextWriter.Null, error, isTerminal: false)).ShouldBe(ExitCode.Usage);

        error.ToString().TrimEnd().ShouldBe("sisyphus: 'akka.x' must be off, not 'on': why. Leave it out.");
    }
}
