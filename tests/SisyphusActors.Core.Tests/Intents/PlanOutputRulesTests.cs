using SisyphusActors.Core.Intents;
using SisyphusActors.Core.Validation;

namespace SisyphusActors.Core.Tests.Intents;

public sealed class PlanOutputRulesTests
{
    [Fact]
    public void A_sound_plan_has_no_problem() => PlanOutputRules.Check(Goals.Output()).ShouldBeEmpty();

    [Theory]
    [InlineData("")]
    [InlineData("/etc/passwd")]
    [InlineData("../up")]
    [InlineData("a/../b")]
    [InlineData("a//b")]
    [InlineData("./a")]
    [InlineData("a\\b")]
    [InlineData("C:/x")]
    [InlineData("a\nb")]
    [InlineData(".git/hooks/pre-commit")]
    [InlineData("sub/.GIT/config")]
    [InlineData(".sisyphus/policies/size")]
    [InlineData(".opencode/plugin/x.js")]
    [InlineData(".git./config")]
    public void No_file_outside_the_workspace_or_in_what_decides_over_it(string path) =>
        PlanOutputRules.Check(Goals.Output(files: Goals.File(path))).ShouldHaveSingleItem();

    [Theory]
    [InlineData("a", "a")]
    [InlineData("a", "A")]
    [InlineData("a", "a/b")]
    public void Files_do_not_stand_in_each_others_way(string one, string other) =>
        PlanOutputRules.Check(Goals.Output(files: [Goals.File(one), Goals.File(other)])).ShouldHaveSingleItem();

    [Theory]
    [InlineData("^1.2.3")]
    [InlineData("latest")]
    [InlineData(">=1")]
    [InlineData("")]
    public void A_librarys_version_is_exact(string version) =>
        PlanOutputRules.Check(Goals.Output() with { Libraries = [new PlannedLibrary("x", version)] }).ShouldHaveSingleItem().Message.ShouldContain("exact version");

    [Fact]
    public void A_plan_writes_something_and_says_how_one_sees_that_it_is_reached() => PlanOutputRules.Check(Goals.Output() with { Files = [], Tests = [], Design = " " })
        .Select(p => p.Message).ShouldBe(
            [
                "the plan has no design", "the plan names no file: nothing could be written",
                "the plan names no test: nothing would tell whether the goal is reached",
            ], ignoreOrder: true);

    [Theory]
    [InlineData("sudo make install", "sudo")]
    [InlineData("npm test && git push origin main", "git push")]
    [InlineData("CI=1 npm publish", "npm publish")]
    [InlineData("true; /usr/bin/env rm -rf build", "rm -rf")]
    [InlineData("sh -c 'git reset --hard'", "git reset")]
    [InlineData("echo $(sudo id)", "sudo")]
    public void A_test_takes_no_rights_publishes_nothing_and_removes_no_folder(string command, string named) =>
        PlanOutputRules.Check(Goals.Output() with { Tests = [command] }).ShouldHaveSingleItem().Message.ShouldEndWith($"may not run {named}");

    [Theory]
    [InlineData("npm test")]
    [InlineData("git diff --exit-code")]
    [InlineData("dotnet test --filter sudo")]
    [InlineData("rm -f out.txt && make check")]
    public void Ordinary_commands_are_tests(string command) => PlanOutputRules.Check(Goals.Output() with { Tests = [command] }).ShouldBeEmpty();
}
