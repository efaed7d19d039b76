using SisyphusActors.Host.Cli;

return await CommandLine.RunAsync(args, Screen.OfProcess());
