using SisyphusActors.Seams.Tests.Models.OpenCode;
using SisyphusActors.Seams.Tests.Shell;

return args is [MortalModelHost.Word, var root, var model, var linger]
    ? await MortalModelHost.RunAsync(root, model, linger)
    : await MortalHost.RunAsync(args);
