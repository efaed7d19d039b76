namespace SisyphusActors.Simulation.Hosts;

/// <summary>The process of a host ends here, as by SIGKILL.</summary>
internal sealed class SimulatedCrashException() : Exception("The host is killed here.");
