using SisyphusActors.Seams.Tests.Shell;

return await MortalHost.RunAsync(args);
