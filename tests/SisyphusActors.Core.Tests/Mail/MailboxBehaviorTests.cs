using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Mail;
using SisyphusActors.TestKit;

namespace SisyphusActors.Core.Tests.Mail;

public sealed class MailboxBehaviorTests
{
    private static readonly MailMessage.SendMail Rejection = new("validator", "Plan rejected", "left-pad is vulnerable", Importance.High, AckRequired: true);

    private static BehaviorTest<MailboxState> Mailbox(string agent = "planner") => BehaviorTest.Of(new MailboxBehavior(), $"mail/{agent}");

    private static BehaviorTest<MailboxState> Joined => Mailbox().Given(new MailEvent.AgentJoined(null, "tester"));

    [Fact]
    public void An_agent_joins_once_and_comes_back_with_another_task()
    {
        var joined = Mailbox().When(new MailMessage.JoinAgent("plan", "tester")).Then(new MailEvent.AgentJoined("plan", "tester")).And;
        joined.When(new MailMessage.JoinAgent("plan", "tester")).Then().ThenDone();
        joined.When(new MailMessage.JoinAgent(null, "tester")).Then().ThenDone();
        joined.When(new MailMessage.JoinAgent("revise", "tester")).Then(new MailEvent.AgentJoined("revise", "tester"));
    }

    [Fact]
    public void Letters_are_numbered_and_the_first_of_a_thread_names_it()
    {
        var first = Joined.When(Rejection);
        first.Then(new MailEvent.MailReceived(1, "validator", "Plan rejected", "left-pad is vulnerable", Importance.High, AckRequired: true, "planner/1"));
        first.Outcome.ShouldBe(new Outcome.Done("planner/1"));
        first.And.When(Rejection with { ThreadId = "planner/1" }).Events.ShouldHaveSingleItem().ShouldBeOfType<MailEvent.MailReceived>()
            .ShouldSatisfyAllConditions(m => m.Number.ShouldBe(2), m => m.ThreadId.ShouldBe("planner/1"));
    }

    [Fact]
    public void A_letter_from_outside_to_an_agent_that_never_joined_is_refused_and_one_from_an_actor_waits_for_it()
    {
        Mailbox().When(Rejection).ThenRefused("unknown-agent");
        Mailbox().When(Rejection, from: "run-1/validator").ThenDone().State.Unread.ShouldBe([1]);
    }

    [Fact]
    public void Reading_and_acknowledging_happen_once()
    {
        var received = Joined.When(Rejection).And;
        var read = received.When(new MailMessage.ReadMail(1)).Then(new MailEvent.MailRead(1)).And;
        read.When(new MailMessage.ReadMail(1)).Then().ThenDone();
        var acknowledged = read.When(new MailMessage.AcknowledgeMail(1)).Then(new MailEvent.MailAcknowledged(1)).And;
        acknowledged.When(new MailMessage.AcknowledgeMail(1)).Then().ThenDone();
        acknowledged.State.ShouldSatisfyAllConditions(s => s.Unread.ShouldBeEmpty(), s => s.Unacknowledged.ShouldBeEmpty(), s => s.Count.ShouldBe(1));
        received.When(new MailMessage.AcknowledgeMail(1)).Then(new MailEvent.MailRead(1), new MailEvent.MailAcknowledged(1));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void A_letter_that_is_not_there_is_refused(long number) =>
        Joined.When(Rejection).And.When(new MailMessage.AcknowledgeMail(number)).ThenRefused("unknown-mail");

    [Fact]
    public void What_is_no_letter_and_who_is_no_agent_is_refused()
    {
        Joined.When(Rejection with { Subject = "" }).ThenRefused("invalid-mail");
        Joined.When(Rejection with { Subject = "two\nlines" }).ThenRefused("invalid-mail");
        Joined.When(Rejection with { Body = new string('x', MailMessage.SendMail.BodyLengthMax + 1) }).ThenRefused("invalid-mail");
        Joined.When(Rejection with { From = "No One" }).ThenRefused("invalid-mail");
        Mailbox("No One").When(new MailMessage.JoinAgent(null, "tester")).ThenRefused("invalid-agent");
        Joined.When(new SisyphusActors.Core.Runs.RunMessage.ResumeRun("tester")).ThenRefused("unknown-message");
    }

    [Theory]
    [InlineData("planner/3", "planner", 3)]
    [InlineData("a.b-c/12", "a.b-c", 12)]
    public void A_letter_is_named_by_its_agent_and_number(string text, string agent, long number)
    {
        LetterId.TryParse(text, out var id).ShouldBeTrue();
        id.ShouldBe(new LetterId(agent, number));
        id.ToString().ShouldBe(text);
    }

    [Theory]
    [InlineData("planner")]
    [InlineData("planner/0")]
    [InlineData("planner/-1")]
    [InlineData("/1")]
    [InlineData("plan ner/1")]
    public void Other_text_names_no_letter(string text) => LetterId.TryParse(text, out _).ShouldBeFalse();
}
