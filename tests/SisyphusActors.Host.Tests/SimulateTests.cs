using System.Text.Json;
using SisyphusActors.Simulation;
using SisyphusActors.Simulation.Scenarios;

namespace SisyphusActors.Host.Tests;

public sealed class SimulateTests : WorkspaceFolder
{
    [Fact]
    public async Task The_same_seeds_go_the_same_way_in_another_process()
    {
        var here = new Simulator(SimulatedWork.Samples).Run(firstSeed: 7, seeds: 15);

        var there = (await RunAsync("simulate", "--seed", "7", "--runs", "15", "--json")).ShouldEndWith(0).Json;

        there.GetProperty("digest").GetString().ShouldBe(here.Digest.ToString());
        there.GetProperty("seeds").GetInt32().ShouldBe(15);
        there.GetProperty("failure").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    [Fact]
    public async Task A_workflow_of_ones_own_is_acted_and_nothing_of_it_is_run()
    {
        Write("mine.yaml", "name: mine\nsteps: [{ id: a, run: touch ran }, { id: b, uses: no.such.handler }]\n");

        var ended = (await RunAsync("simulate", "--runs", "3", "--workflow", "mine.yaml")).ShouldEndWith(0);

        ended.Output.ShouldContain("held: 3 seeds from 1 on, mine.yaml");
        ended.Output.ShouldContain("succeeded");
        Directory.EnumerateFileSystemEntries(Root).Select(Path.GetFileName).ShouldBe(["mine.yaml"]);
    }

    [Fact]
    public async Task What_is_wrong_with_a_workflow_is_told_at_its_place()
    {
        Write("bad.yaml", "name: bad\nsteps:\n  - id: a\n    run: x\n    needs: [nobody]\n");

        (await RunAsync("simulate", "--workflow", "bad.yaml")).ShouldEndWith(2).Error.ShouldContain("bad.yaml:3:");
    }
}
