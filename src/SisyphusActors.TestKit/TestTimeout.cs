using System.Globalization;

namespace SisyphusActors.TestKit;

/// <summary>The one timeout of all expectations: reached only by a test that fails.</summary>
public static class TestTimeout
{
    /// <summary>Names the environment variable that overrides it, in seconds.</summary>
    public const string Variable = "SISYPHUS_TEST_TIMEOUT_SECONDS";

    /// <summary>30 s unless <see cref="Variable"/> says otherwise; real time, whatever clock the engine has.</summary>
    public static readonly TimeSpan Default =
        double.TryParse(Environment.GetEnvironmentVariable(Variable), CultureInfo.InvariantCulture, out var seconds) && seconds > 0
            ? TimeSpan.FromSeconds(seconds)
            : TimeSpan.FromSeconds(30);
}
