namespace SisyphusActors.Hosting;

/// <summary>Where a program keeps its runs.</summary>
public sealed class SisyphusOptions
{
    /// <summary>The folder steps run in and <c>.sisyphus/</c> is kept in; the current folder by default.</summary>
    public string Workspace { get; set; } = Directory.GetCurrentDirectory();

    /// <summary>The database's path; <c>{workspace}/.sisyphus/sisyphus-state.db</c> by default.</summary>
    public string? Database { get; set; }

    /// <summary>Seeds run ids and jitter, so that a repeated session is the same; <c>RANDOM_SEED</c> by default, random without.</summary>
    public string? Seed { get; set; } = Environment.GetEnvironmentVariable("RANDOM_SEED");

    /// <summary>The engine to run on: <c>embedded</c>, or <c>akka</c> where it was built in; by default <c>akka</c> if that is there.</summary>
    public string? Engine { get; set; }

    /// <summary>How long a command gets between SIGTERM and SIGKILL; 5 s by default.</summary>
    public TimeSpan GracePeriod { get; set; } = TimeSpan.FromSeconds(5);
}
