using SisyphusActors.Core.Briefs;
using SisyphusActors.Core.Operations;
using SisyphusActors.Core.Tests.Ledger;
using SisyphusActors.Hosting.Handlers;
using SisyphusActors.Hosting.Tests.Hosts;
using SisyphusActors.Hosting.Tests.Runs;
using SisyphusActors.Seams.Operations;

namespace SisyphusActors.Hosting.Tests.Handlers;

public sealed class BriefHandlerTests : LibraryFolder
{
    [Fact]
    public async Task It_reads_the_brief_of_its_run_from_the_journal_and_may_be_repeated()
    {
        Tell(ModelStory.Of(inDoubt: false));
        var handler = new BriefHandler(() => Open().Client.Runs!);
        var request = Requests.Of(BriefOperation.Kind) with { RunId = "r1", With = BriefOperation.With(600) };

        var read = (await handler.RunAsync(request, CancellationToken.None)).ShouldBeOfType<OperationOutcome.Succeeded>().Result.AsText();

        read.ShouldBe(Open().Client.Runs!.Brief("r1", 600)!.Text);
        read.ShouldContain("sisyphus budget r1 --step draft --add calls=2");
        (await handler.ReconcileAsync(request, aborting: false)).ShouldBeOfType<Reconciliation.SafeToRun>();
        (await handler.RunAsync(request with { RunId = "r2" }, CancellationToken.None)).ShouldBeOfType<OperationOutcome.Failed>();
    }
}
