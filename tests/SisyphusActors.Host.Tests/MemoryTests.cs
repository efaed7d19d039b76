namespace SisyphusActors.Host.Tests;

public sealed class MemoryTests : WorkspaceFolder
{
    private async Task StoreAsync(string text, string type, params string[] entities) =>
        (await RunAsync(["memory", "store", text, "--type", type, .. entities.SelectMany(e => new[] { "--entity", e })])).ShouldEndWith(0);

    [Fact]
    public async Task What_was_learned_is_found_by_its_words_and_by_what_it_is_about()
    {
        await StoreAsync("left-pad has a known vulnerability: use PadLeft", "correction", "left-pad");
        await StoreAsync("Checkpoint the WAL before copying", "learning", "LibSQL");
        await StoreAsync("Checkpoint the WAL before copying", "learning", "libsql");

        (await RunAsync("memory", "find", "copied", "vulnerabilities")).ShouldEndWith(0).Output.Split('\n')[0].ShouldStartWith("m1\t1.00\tcorrection");
        var found = (await RunAsync("memory", "find", "--entity", "LIBSQL", "--json")).ShouldEndWith(0).Json;
        found.GetProperty("status").GetString().ShouldBe("found");
        found.GetProperty("memories").EnumerateArray().ShouldHaveSingleItem().GetProperty("memoryId").GetString().ShouldBe("m2");
        (await RunAsync("memory", "find", "nothing", "--json")).ShouldEndWith(0).Json.GetProperty("status").GetString().ShouldBe("none");
    }

    [Fact]
    public async Task A_question_that_is_not_clear_is_said_to_be_so()
    {
        await StoreAsync("one about files", "fact", "LibSQL");
        await StoreAsync("two about files", "fact", "SQLite");

        var entity = (await RunAsync("memory", "find", "--entity", "sql", "--json")).ShouldEndWith(3).Json;
        entity.GetProperty("status").GetString().ShouldBe("clarification_required");
        entity.GetProperty("candidates").EnumerateArray().Select(c => c.GetString()).ShouldBe(["LibSQL", "SQLite"]);
        var equal = (await RunAsync("memory", "find", "files")).ShouldEndWith(3).Output;
        equal.ShouldContain("m1\t");
        equal.ShouldContain("m2\t");
        equal.ShouldContain("m2 and m1 fit equally well");
        (await RunAsync("memory", "feedback", "m1", "--helpful")).ShouldEndWith(0).Output.Trim().ShouldBe("m1 weighs 0.80");
        (await RunAsync("memory", "find", "files")).ShouldEndWith(0).Output.ShouldStartWith("m1\t");
        (await RunAsync("memory", "find", "--entity", "lib")).ShouldEndWith(0).Output.ShouldStartWith("m1\t");
    }

    [Fact]
    public async Task What_misled_comes_last_and_a_memory_that_is_not_there_is_told()
    {
        await StoreAsync("right", "decision");
        await StoreAsync("wrong", "decision");
        (await RunAsync("memory", "feedback", "m2", "--harmful")).ShouldEndWith(0);
        (await RunAsync("memory", "list")).ShouldEndWith(0).Output.Split('\n').Select(l => l.Split('\t')[0]).ShouldBe(["m1", "m2", ""]);
        (await RunAsync("memory", "feedback", "m3", "--helpful")).ShouldEndWith(4).Error.ShouldContain("sisyphus memory list");
        (await RunAsync("ledger", "--verify")).ShouldEndWith(0);
    }
}
