namespace SisyphusActors.Host.Tests;

public sealed class MailTests : WorkspaceFolder
{
    private async Task JoinAsync(params string[] agents)
    {
        foreach (var agent in agents)
            (await RunAsync("mail", "init", agent)).ShouldEndWith(0);
    }

    [Fact]
    public async Task A_letter_goes_from_one_agent_to_another_and_is_read_and_acknowledged_once()
    {
        await JoinAsync("planner", "validator");
        string[] send = ["mail", "send", "planner", "--from", "validator", "--subject", "Plan rejected", "--body", "left-pad\nis vulnerable", "--ack", "--key", "k1"];
        (await RunAsync(send)).ShouldEndWith(0).Output.Trim().ShouldBe("sent planner/1");
        (await RunAsync(send)).ShouldEndWith(0).Output.Trim().ShouldBe("sent planner/1", "the key stands for that letter");
        (await RunAsync([.. send[..^3], "--key", "k1"])).ShouldEndWith(6).Error.ShouldContain("used before");

        var inbox = (await RunAsync("mail", "inbox", "planner", "--json")).ShouldEndWith(0).Json;
        var header = inbox.GetProperty("letters").EnumerateArray().ShouldHaveSingleItem();
        header.GetProperty("subject").GetString().ShouldBe("Plan rejected");
        header.TryGetProperty("body", out _).ShouldBeFalse();
        (await RunAsync("mail", "inbox", "planner", "--after", inbox.GetProperty("next").ToString())).ShouldEndWith(0).Output.ShouldBeEmpty();

        (await RunAsync("mail", "read", "planner/1")).ShouldEndWith(0).Output.ShouldSatisfyAllConditions(
            o => o.ShouldContain("  left-pad\n  is vulnerable\n"), o => o.ShouldContain("next: sisyphus mail ack planner/1"));
        var acknowledged = (await RunAsync("mail", "ack", "planner/1", "--json")).ShouldEndWith(0).Output;
        (await RunAsync("mail", "ack", "planner/1", "--json")).ShouldEndWith(0).Output.ShouldBe(acknowledged);
        (await RunAsync("mail", "agents")).ShouldEndWith(0).Output.ShouldStartWith("planner\t0 unread\t0 to acknowledge");
        (await RunAsync("ledger", "--verify")).ShouldEndWith(0);
    }

    [Fact]
    public async Task Mail_goes_through_the_host_that_lives_and_answers_as_of_now()
    {
        await JoinAsync("planner", "validator");
        Write("w.yaml", "name: w\nsteps: [{ id: hold, approve: Go on? }]\n");
        using var host = Start("run", "w.yaml", "--id", "w");
        await host.SaysAsync("approve");
        (await RunAsync("mail", "send", "planner", "validator", "--from", "validator", "--subject", "To both", "--thread", "t1")).ShouldEndWith(0)
            .Output.ShouldBe("sent planner/1\nsent validator/1\n");
        (await RunAsync("mail", "inbox", "planner", "--unread")).ShouldEndWith(0).Output.ShouldContain("To both");
        (await RunAsync("approve", "w")).ShouldEndWith(0);
        (await host.EndAsync()).ShouldEndWith(0);
    }

    [Fact]
    public async Task Files_are_reserved_by_one_agent_and_another_is_told_by_whom()
    {
        await JoinAsync("builder", "writer");
        (await RunAsync("mail", "reserve", "src/**", "docs/a.md", "--agent", "builder", "--ttl", "10m", "--reason", "LibSQL")).ShouldEndWith(0);
        (await RunAsync("mail", "reserve", "README.md", "src/db/*.cs", "--agent", "writer")).ShouldEndWith(6).Error
            .ShouldSatisfyAllConditions(e => e.ShouldContain("builder holds 'src/**' until"), e => e.ShouldContain("(LibSQL)"));
        (await RunAsync("mail", "reservations", "--json")).ShouldEndWith(0).Json.GetProperty("held").GetArrayLength().ShouldBe(2);
        (await RunAsync("mail", "release", "--agent", "builder")).ShouldEndWith(0).Output.ShouldContain("released docs/a.md, src/**");
        (await RunAsync("mail", "reserve", "src/db/*.cs", "--agent", "writer")).ShouldEndWith(0);
        (await RunAsync("mail", "reservations")).ShouldEndWith(0).Output.ShouldStartWith("src/db/*.cs\twriter\talone\t");
    }

    [Fact]
    public async Task Who_or_what_is_not_there_is_told_with_what_is_near()
    {
        await JoinAsync("planner");
        (await RunAsync("mail", "send", "planer", "--from", "planner", "--subject", "x")).ShouldEndWith(4).Error.ShouldContain("Did you mean planner?");
        (await RunAsync("mail", "send", "planner", "--from", "someone", "--subject", "x")).ShouldEndWith(4).Error.ShouldContain("sisyphus mail init someone");
        (await RunAsync("mail", "inbox", "planer")).ShouldEndWith(4).Error.ShouldContain("Did you mean planner?");
        (await RunAsync("mail", "read", "planner/7")).ShouldEndWith(4).Error.ShouldContain("sisyphus mail inbox planner");
    }
}
