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
}
