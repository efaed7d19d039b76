using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Execution;
using SisyphusActors.Core.Mail;
using SisyphusActors.Core.Memory;
using SisyphusActors.Core.Reservations;
using SisyphusActors.Core.Runs;
using SisyphusActors.Core.Skills;
using SisyphusActors.TestKit;

namespace SisyphusActors.Conformance.Tests.Actors;

/// <summary>The actors of the workspace, beside those of runs.</summary>
public abstract class WorkspaceSpecs : EngineSpecs
{
    /// <summary>As many commands as an actor remembers when it begins to forget.</summary>
    private const int ManyCommands = 2_000;

    private static readonly PersistenceId Planner = WorkspaceActors.Mailbox("planner");
    private static readonly MailMessage.SendMail Letter = new("validator", "Plan rejected", "left-pad is vulnerable", AckRequired: true);

    protected WorkspaceSpecs(EngineFixture system) : base(system) => system.Behaviors
        .Add(RunActors.CoordinatorRole, new CoordinatorBehavior())
        .Add(RunActors.ExecutorRole, new ExecutorBehavior())
        .AddMailboxes(new MailboxBehavior())
        .Bind(WorkspaceActors.Reservations, new ReservationsBehavior())
        .Bind(WorkspaceActors.Memory, new MemoryBehavior())
        .Bind(WorkspaceActors.Skills, new SkillsBehavior());

    [Fact]
    public async Task A_letter_of_a_runs_actor_arrives_once_also_when_the_engine_ends_and_starts_again()
    {
        var validator = System.CreateTestProbe(Run.Validator);
        await validator.SendAsync(Planner, Letter);
        await Recorded<MailEvent.MailReceived>(Planner);

        await System.RestartAsync();
        await System.TellAsync(Planner, new MailMessage.JoinAgent(null, "tester"));
        await System.TellAsync(Planner, Letter);

        Mailbox().ShouldSatisfyAllConditions(m => m.Count.ShouldBe(2), m => m.Unacknowledged.ShouldBe([1, 2]));
    }

    [Fact]
    public async Task A_letter_under_one_key_is_sent_once_and_gets_one_id()
    {
        await System.TellAsync(Planner, new MailMessage.JoinAgent(null, "tester"));
        var sent = await System.TellAsync(Planner, Letter, "k1");
        await System.RestartAsync(Planner);
        (await System.TellAsync(Planner, Letter, "k1")).ShouldBe(sent);
        sent.ShouldBe(new Outcome.Done("planner/1"));
        Mailbox().Count.ShouldBe(1);
    }

    [Theory]
    [InlineData(RunActors.CoordinatorRole)]
    [InlineData(RunActors.ExecutorRole)]
    public async Task An_agent_may_be_called_as_a_role_of_a_run_is(string agent)
    {
        var mailbox = WorkspaceActors.Mailbox(agent);
        await System.TellAsync(mailbox, new MailMessage.JoinAgent(null, "tester"));
        await System.RestartAsync(mailbox);
        (await System.TellAsync(mailbox, Letter)).ShouldBe(new Outcome.Done($"{agent}/1"));
    }

    [Fact]
    public void A_command_to_an_actor_of_the_workspace_starts_no_run()
    {
        foreach (var actor in (PersistenceId[])[Planner, WorkspaceActors.Memory])
            System.Behaviors.StartedWith(actor, System.Journal).ShouldBe([actor]);
        System.Behaviors.StartedWith(Run.Executor, System.Journal).ShouldBe([Run.Coordinator, Run.Executor]);
        System.Behaviors.Knows(new PersistenceId("workspace/coordinator")).ShouldBeFalse();
    }

    [Fact]
    public async Task An_actor_of_a_run_asks_the_memory_lane_and_is_answered()
    {
        var validator = System.CreateTestProbe(Run.Validator);
        await System.TellAsync(WorkspaceActors.Memory, new MemoryMessage.StoreMemory(MemoryType.Correction, "left-pad is vulnerable", ["left-pad"], null, "tester"));
        await validator.SendAsync(WorkspaceActors.Memory, new MemoryMessage.RecallMemories(["left-pad 1.3"]));
        (await validator.ExpectMsgAsync<MemoryMessage.MemoriesRecalled>()).Memories.ShouldHaveSingleItem().Text.ShouldBe("left-pad is vulnerable");
    }

    [Fact]
    public async Task Memories_reservations_and_skills_are_known_after_a_restart()
    {
        await System.TellAsync(WorkspaceActors.Memory, new MemoryMessage.StoreMemory(MemoryType.Fact, "the sky is blue", ["sky"], null, "tester"));
        await System.TellAsync(WorkspaceActors.Reservations, new ReservationMessage.ReservePaths("builder", ["src/**"], true, TimeSpan.FromHours(1), null));
        await System.TellAsync(WorkspaceActors.Skills, new SkillMessage.RecordSkillOutcome("refactor", "edit", true, "run-1"));
        await System.RestartAsync();

        (await System.TellAsync(WorkspaceActors.Memory, new MemoryMessage.RateMemory(1, Helpful: true, "tester"))).ShouldBe(Outcome.Ok);
        ShouldBeRefused(await System.TellAsync(WorkspaceActors.Reservations, new ReservationMessage.ReservePaths("writer", ["src/x"], true, TimeSpan.FromHours(1), null)), "paths-reserved");
        System.Time.Advance(TimeSpan.FromHours(1));
        (await System.TellAsync(WorkspaceActors.Reservations, new ReservationMessage.ReservePaths("writer", ["src/x"], true, TimeSpan.FromHours(1), null))).ShouldBe(Outcome.Ok);
        await System.TellAsync(WorkspaceActors.Skills, new SkillMessage.RecordSkillOutcome("refactor", "edit", false, "run-1"));
        Folded.State(System, WorkspaceActors.Skills, new SkillsBehavior()).Of("edit", "refactor").Tries.ShouldBe(2);
    }

    [Fact]
    public async Task Commands_of_long_ago_are_forgotten_and_a_repeat_still_changes_nothing_and_gets_its_outcome()
    {
        await System.TellAsync(Planner, new MailMessage.JoinAgent(null, "tester"), "join");
        var outcomes = await Task.WhenAll(Enumerable.Range(1, ManyCommands).Select(n => System.Engine.TellAsync(Planner, Letter, $"send-{n}"))).WaitAsync(TestTimeout.Default);
        await System.RestartAsync(Planner);
        await System.TellAsync(Planner, new MailMessage.ReadMail(1));

        var forgotten = await Recorded<ActorEvent.CommandsForgotten>(Planner);
        forgotten.Clients.ShouldContain("client/join");
        Whole().ShouldSatisfyAllConditions(
            s => s.MailOffset.ShouldBe(forgotten.Offset),
            s => s.Answers.Count.ShouldBe(ManyCommands + 2 - forgotten.Clients.Length),
            s => s.Marks.Keys.Intersect(forgotten.Clients).ShouldBeEmpty());

        await System.RestartAsync(Planner);
        var old = Enumerable.Range(1, ManyCommands).First(n => forgotten.Clients.Contains($"client/send-{n}"));
        (await System.TellAsync(Planner, Letter, $"send-{old}")).ShouldBe(outcomes[old - 1]);
        Mailbox().Count.ShouldBe(ManyCommands);
    }

    private MailboxState Mailbox() => Whole().Behavior;

    private ActorState<MailboxState> Whole()
    {
        var behavior = new MailboxBehavior();
        return System.Journal.Read(Planner).Aggregate(
            ActorState<MailboxState>.Initial(behavior), (state, row) => state.Apply(behavior, row.SequenceNumber, row.Recorded.Event));
    }
}
