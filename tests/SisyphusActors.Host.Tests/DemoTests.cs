namespace SisyphusActors.Host.Tests;

public sealed class DemoTests : WorkspaceFolder
{
    [Fact]
    public async Task The_demo_kills_its_worker_resumes_and_finds_each_effect_once_as_often_as_it_is_run()
    {
        for (var time = 1; time <= 2; time++)
        {
            var ended = (await RunAsync("demo")).ShouldEndWith(0);
            foreach (var said in (string[])["SIGKILL", "demo\tinterrupted", "run demo: succeeded", "8 effects, each exactly once", "# Run `demo`", "show demo --workspace sisyphus-demo"])
                ended.Output.ShouldContain(said);
            Lines("sisyphus-demo/effects.txt").Length.ShouldBe(8);
        }
    }

    [PosixFact]
    public async Task The_demo_of_agents_pivots_dies_between_two_files_and_goes_on_with_the_next_as_often_as_it_is_run()
    {
        for (var time = 1; time <= 2; time++)
        {
            var ended = (await RunAsync("demo", "--agents")).ShouldEndWith(0);
            foreach (var said in (string[])
                ["correction m1 says: quick-oidc", "openid-client 6.1.3", "oidc.ts has no expectedState", "run oidc: succeeded", "SIGKILL",
                 "interrupted", "before the kill, and not again", "after it", "8 files, each written once; 3 answers, each asked for once"])
                ended.Output.ShouldContain(said);
            (await RunAsync("ledger", "--verify", "--workspace", "sisyphus-demo")).ShouldEndWith(0);
        }
    }
}
