using SisyphusActors.Core.Gateway;
using SisyphusActors.Core.Ledger;
using SisyphusActors.Core.Runs;

namespace SisyphusActors.Host.Cli;

internal sealed class WipeCommand(Screen screen) : PersonsCommand(
    screen, "wipe", "Clear the context of a run's agents: what they are asked next begins with a brief of the run.",
    "sisyphus wipe k3x9")
{
    protected override Word WordOn(Session session, RunView run) =>
        new(new RunActors(run.RunId).Gateway, new GatewayMessage.WipeContexts(Session.By), ContextText.Wiped);
}
