using SisyphusActors.Seams.Plans;
using SisyphusActors.Seams.Tests.Shell;

namespace SisyphusActors.Seams.Tests.Plans;

public sealed class PolicyTests : PlanFolder
{
    private const string Good = """{"design":"d","files":[],"libraries":[],"risks":[],"tests":[],"steps":[]}""";
    private const string Bad = """{"design":"bad","files":[],"libraries":[],"risks":[],"tests":[],"steps":[]}""";

    [UnixFact]
    public async Task A_policy_reads_the_plan_in_the_workspace_and_rejects_by_its_exit_code()
    {
        Policy("b-reads", "grep -q '\"design\":\"d\"' || exit 3; pwd; exit 1");
        Policy("a-passes", "cat > seen.json");
        Write(".sisyphus/policies/README.md", "no policy");
        Write(".sisyphus/policies/.hidden", "no policy");

        var verdicts = await Policies().AskAsync(Good, CancellationToken.None);

        verdicts.Select(v => (v.Policy, v.Passed)).ShouldBe([("a-passes", true), ("b-reads", false)]);
        verdicts[1].Why.ShouldEndWith(Path.GetFileName(Root));
        File.ReadAllText(Path.Combine(Root, "seen.json")).ShouldBe(Good);
    }

    [UnixFact]
    public async Task A_policy_that_cannot_be_asked_rejects()
    {
        Policy("not-executable", "exit 0", isExecutable: false);
        Policy("silent", "exec sleep 1000");
        Policy("no-interpreter", "exit 0", interpreter: "/no/such/shell");

        var verdicts = await Policies(TimeSpan.FromMilliseconds(200)).AskAsync(Good, CancellationToken.None);

        verdicts.Count.ShouldBe(3);
        verdicts.ShouldAllBe(v => !v.Passed);
        verdicts.ShouldContain(v => v.Policy == "silent" && v.Error!.Contains("did not answer within 0.2 s"));
        verdicts.ShouldContain(v => v.Policy == "not-executable" && v.Error!.Contains("cannot be started"));
    }

    [UnixFact]
    public async Task A_policy_that_reads_nothing_and_says_a_lot_is_no_trouble()
    {
        Policy("loud", "i=0; while [ $i -lt 20000 ]; do echo 0123456789; i=$((i+1)); done; echo the end; exit 1");

        var verdict = (await Policies().AskAsync(new string(' ', 1_000_000), CancellationToken.None)).ShouldHaveSingleItem();

        verdict.Why.Length.ShouldBeLessThan(1_000);
        verdict.Why.ShouldEndWith("the end");
    }

    [UnixFact]
    public async Task The_hosts_own_variables_are_not_the_policys()
    {
        Environment.SetEnvironmentVariable("PLAN_TEST_KEY", "secret");
        Policy("env", "env; exit 1");

        (await Policies().AskAsync(Good, CancellationToken.None))[0].Why.ShouldNotContain("secret");
    }

    [UnixFact]
    public async Task Policies_that_do_what_their_fixtures_say_are_right()
    {
        Policy("design", "! grep -q bad");
        Write(".sisyphus/policies/fixtures/good/one.json", Good);
        Write(".sisyphus/policies/fixtures/bad/two.json", Bad);

        var trial = await PolicyTrial.OfAsync(Policies(), CancellationToken.None);

        trial.Problems.ShouldBeEmpty();
        trial.Fixtures.Select(f => (f.Name, f.ShouldPass, string.Join(',', f.RejectedBy))).ShouldBe([("good/one.json", true, ""), ("bad/two.json", false, "design")]);
    }

    [UnixFact]
    public async Task What_is_missing_wrong_or_cannot_be_asked_is_a_problem()
    {
        (await PolicyTrial.OfAsync(Policies(), CancellationToken.None)).Problems.Count.ShouldBe(3, "no policy, no good plan, no bad plan");
        Policy("all", "exit 1");
        Policy("none", "exit 0");
        Policy("broken", "exit 1", isExecutable: false);
        Write(".sisyphus/policies/fixtures/good/one.json", Good);
        Write(".sisyphus/policies/fixtures/bad/two.json", Bad);
        Write(".sisyphus/policies/fixtures/bad/three.json", """{"design":"d"}""");

        (await PolicyTrial.OfAsync(Policies(), CancellationToken.None)).Problems.ShouldSatisfyAllConditions(
            problems => problems.Count.ShouldBe(5),
            problems => problems.ShouldContain(p => p.StartsWith("good/one.json is rejected by 'all'")),
            problems => problems.ShouldContain(p => p.StartsWith("Policy 'broken' could not be asked")),
            problems => problems.ShouldContain(p => p.StartsWith("bad/three.json is no plan")),
            problems => problems.ShouldContain("Policy 'none' rejects no bad plan: nothing shows that it works."),
            problems => problems.ShouldContain("Policy 'broken' rejects no bad plan: nothing shows that it works."));
    }
}
