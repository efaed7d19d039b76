using System.Collections.Immutable;
using System.Text.Json;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Execution;
using SisyphusActors.Core.Gateway;
using SisyphusActors.Core.Operations;
using SisyphusActors.Core.Runs;
using SisyphusActors.Core.Skills;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Building;

/// <summary>
/// Carries out an approved plan: it asks a model for the files, writes them one after another, and has it choose among the plan's tests.
/// Each file is claimed before it is written, so that after a crash it goes on with the next one.
/// </summary>
public sealed class BuilderBehavior(BuilderOptions options) : Behavior<BuilderState>
{
    public const string Agent = "build";

    /// <summary>What an ending host does not claim any more, the next one does when this fires there.</summary>
    private const string HeldBack = "held-back:";

    public override BuilderState Initial => BuilderState.Initial;

    public override BuilderState Apply(BuilderState state, IEvent @event) => BuilderState.Apply(state, @event);

    public override OperationRequest Resolve(PersistenceId self, BuilderState state, OpKey opKey) => PatchClaim.Resolve(self.Scope, state, opKey);

    public override void Handle(Turn<BuilderState> turn, Stimulus stimulus)
    {
        switch (stimulus)
        {
            case Stimulus.Mail mail:
                HandleMessage(turn, mail.Message);
                break;
            case Stimulus.OperationEnded ended when turn.State.Build is { } build && build.OpKey == ended.OpKey:
                PatchEnd.Settle(turn, build, ended.OpKey, ended.Outcome);
                break;
        }
        GoOn(turn);
    }

    /// <remarks>A file whose outcome nobody could take in is in doubt; anything else that nobody could fails the attempt.</remarks>
    public override void HandleParked(Turn<BuilderState> turn, Stimulus stimulus, string error)
    {
        switch (stimulus)
        {
            case Stimulus.Mail { Message: WorkMessage.BeginWork begin }:
                turn.Send(RunActors.Of(turn.Self).Executor, new WorkReply.WorkFailed(begin.Work, $"The work could not be taken in: {error}", Retryable: false));
                return;
            case Stimulus.Mail { Message: AskReply } when turn.State.Build is { IsAsking: true } build:
                Fail(turn, build, $"The model's answer could not be taken in: {error}", retryable: false);
                break;
            case Stimulus.Mail { Message: WorkMessage.AmendWork or WorkMessage.RefuseAmendment } when turn.State.Build is { Wanted.PlanHash: not null } build:
                Fail(turn, build, $"The word on the files that it needs could not be taken in: {error}", retryable: false);
                break;
            case Stimulus.Mail { Message: SkillMessage.SkillChosen } when turn.State.Build is { IsChoosing: true } build:
                Fail(turn, build, $"The choice of a skill could not be taken in: {error}", retryable: false);
                break;
            case Stimulus.OperationEnded { OpKey: var opKey } when turn.State.Build is { IsInDoubt: false } build && build.OpKey == opKey:
                PatchEnd.Settle(turn, build, opKey, build.Files is null
                    ? new OperationOutcome.Failed(error)
                    : new OperationOutcome.InDoubt($"It ended, and its outcome could not be taken in: {error}"));
                break;
            default:
                return;
        }
        GoOn(turn);
    }

    private void HandleMessage(Turn<BuilderState> turn, IMessage message)
    {
        switch (message)
        {
            case WorkMessage.BeginWork begin when turn.State.Build is { } busy:
                turn.Send(RunActors.Of(turn.Self).Executor, new WorkReply.WorkFailed(begin.Work, $"The builder is still at {busy.Work}.", Retryable: true));
                break;
            case WorkMessage.BeginWork begin:
                Begin(turn, begin);
                break;
            case WorkMessage.StopWork stop when turn.State.Build is { StopReason: null } build && build.Work == stop.Work:
                Stop(turn, build, stop.Reason);
                break;
            case WorkMessage.StopWork:
                break;
            case WorkMessage.AmendWork amend:
                Amendments.Take(turn, amend);
                break;
            case WorkMessage.RefuseAmendment refuse when turn.State.Build is { Wanted.PlanHash: not null } build && build.Work == refuse.Work:
                Amendments.Refuse(turn, build, refuse, options.RefusalsMax);
                break;
            case WorkMessage.RefuseAmendment:
                break;
            case WorkMessage.ResolveWork resolve when turn.State.Build is { IsInDoubt: true } build && build.Work == resolve.Work:
                PatchEnd.Resolve(turn, build, resolve);
                break;
            case AskReply reply when turn.State.Build is { IsAsking: true } build && AskOf(build) == reply.Ask:
                Hear(turn, build, reply);
                break;
            case SkillMessage.SkillChosen chosen when turn.State.Build is { IsChoosing: true } build && $"{build.Work}" == chosen.For:
                turn.Persist(new BuilderEvent.BuildSkillChosen(chosen.Skill));
                break;
            case AskReply or SkillMessage.SkillChosen:
                break;
            default:
                turn.Refuse("unknown-message", $"A builder has no use for {message.GetType().Name} now.");
                break;
        }
    }

    private void Begin(Turn<BuilderState> turn, WorkMessage.BeginWork begin)
    {
        turn.Persist(new BuilderEvent.BuildBegun(begin.Work, begin.Assignment));
        if (begin.Assignment is Assignment.WriteFiles { Failures: [_, ..] } && turn.State.Used is { } used)
        {
            turn.Persist(new BuilderEvent.BuildSkillFailed(used.Work, used.Skill));
            turn.Send(WorkspaceActors.Skills, new SkillMessage.RecordSkillOutcome(used.Skill, Agent, Succeeded: false, turn.Self.Scope));
        }
        if (begin.Assignment is Assignment.ChooseCommands { Plan.Tests.IsEmpty: true })
            End(turn, turn.State.Build!, new WorkReply.WorkCompleted(begin.Work, ResultOf(new TestChoice("The plan has no tests.", []))));
        else if (begin.Assignment is Assignment.ChooseCommands choose)
            Ask(turn, turn.State.Build!, BuildPrompt.ChooseSystem, BuildPrompt.ToChoose(choose, turn.State.Summary), BuildFormat.Tests.Schema);
    }

    private void GoOn(Turn<BuilderState> turn)
    {
        switch (turn.State.Build)
        {
            case null or { OpKey: not null } or { IsAsking: true }:
                break;
            case { StopReason: not null } build:
                End(turn, build, new WorkReply.WorkStopped(build.Work));
                break;
            case { IsChoosing: true } or { Wanted.PlanHash: not null }:
                break;
            case { IsWritten: true } build:
                End(turn, build, new WorkReply.WorkCompleted(build.Work, ResultOf(turn.State, build)));
                break;
            case { IsOutdated: true }:
                turn.Persist(new BuilderEvent.BuildOutdated());
                GoOn(turn);
                break;
            case { Wanted: { Found: { } found } wanted, Assignment: Assignment.WriteFiles work }:
                Amendments.Ask(turn, work, wanted, found);
                break;
            case { Files: null, Wanted: null, Texts: { } texts, Assignment: Assignment.WriteFiles work } build:
                Ask(turn, build, BuildPrompt.SystemWith(build.Skill), BuildPrompt.ToWrite(work, texts, build.Objections ?? []), BuildFormat.Files.Schema);
                break;
            case { Files: null, SkillName: null, Wanted: null, Assignment: Assignment.WriteFiles } build when !options.Skills.IsEmpty:
                turn.Persist(new BuilderEvent.BuildSkillSought(options.Skills));
                turn.Send(WorkspaceActors.Skills, new SkillMessage.ChooseSkill($"{build.Work}", Agent, options.Skills));
                break;
            case not null when !turn.MayClaim:
                turn.SetTimer(HeldBack, turn.Now);
                break;
            case { LacksSkill: true } build:
                PatchClaim.ReadSkill(turn, build);
                break;
            case { Files: null } build:
                PatchClaim.Read(turn, build);
                break;
            case { } build:
                PatchClaim.Write(turn, build);
                break;
        }
    }

    private void Ask(Turn<BuilderState> turn, Build build, string system, string prompt, Json schema)
    {
        turn.Persist(new BuilderEvent.BuildAsked(AskOf(build)));
        turn.Send(RunActors.Of(turn.Self).Gateway, new GatewayMessage.AskModel(
            AskOf(build), new Question(Agent, system, prompt, schema, options.Tools), Candidates: [], options.Limits));
    }

    private static AskId AskOf(Build build) => new(build.Work.StepId, build.Work.Attempt, build.Asked == 0 ? Agent : $"{Agent} {build.Asked + 1}");

    private static void Hear(Turn<BuilderState> turn, Build build, AskReply reply)
    {
        switch (reply)
        {
            case AskReply.ModelRefused { Reason: AskReply.ModelRefused.InDoubt }:
                End(turn, build, new WorkReply.WorkStopped(build.Work, LeavesDoubt: true));
                break;
            case AskReply.ModelRefused { Reason: "withdrawn" or "run-cancelled" }:
            case var _ when build.StopReason is not null:
                End(turn, build, new WorkReply.WorkStopped(build.Work));
                break;
            case AskReply.ModelRefused refused:
                Fail(turn, build, refused.Message, retryable: false);
                break;
            case AskReply.ModelFailed failed:
                Fail(turn, build, $"No model gave an answer: {failed.Kind}: {failed.Error}", retryable: false);
                break;
            case AskReply.ModelAnswered answered:
                Take(turn, build, answered.Reply.Content);
                break;
        }
    }

    private static void Take(Turn<BuilderState> turn, Build build, string answer)
    {
        try
        {
            switch (build.Assignment)
            {
                case Assignment.WriteFiles work:
                    var output = BuildFormat.Files.Read(answer);
                    ImmutableArray<string>? learned = output.Learnings is [_, ..] said ? [.. said.Take(BuildOutput.LearningsMax)] : null;
                    if (BuildRules.Problem(output) is { } problem)
                        Fail(turn, build, problem, retryable: false);
                    else if (BuildRules.Unapproved(output.Files, work.Approval).Any())
                        turn.Persist(new BuilderEvent.BuildExceeded(output.Summary, output.Files, learned));
                    else
                        turn.Persist(new BuilderEvent.BuildProposed(output.Summary, output.Files, learned));
                    break;
                case Assignment.ChooseCommands work:
                    var choice = BuildFormat.Tests.Read(answer);
                    if (BuildRules.Problem(choice, work.Plan) is { } wrong)
                        Fail(turn, build, wrong, retryable: false);
                    else
                        End(turn, build, new WorkReply.WorkCompleted(build.Work, ResultOf(choice)));
                    break;
            }
        }
        catch (JsonException e)
        {
            Fail(turn, build, $"The model's answer is of no use: {e.Message}", retryable: false);
        }
    }

    private static void Stop(Turn<BuilderState> turn, Build build, string reason)
    {
        turn.Persist(new BuilderEvent.BuildStopping(reason));
        if (build.IsAsking)
            turn.Send(RunActors.Of(turn.Self).Gateway, new GatewayMessage.WithdrawAsks(build.Work.StepId, reason));
        else if (build.OpKey is { } opKey)
            turn.RequestAbort(opKey);
    }

    private static Json ResultOf(TestChoice choice) =>
        Json.Object([new("reason", Json.From(choice.Reason)), new("commands", Json.Array(choice.Commands.Distinct().Select(Json.From)))]);

    /// <remarks>The skill is told for <see cref="SkillVerdict"/>, what is worth remembering for <see cref="Lessons"/>.</remarks>
    private static Json ResultOf(BuilderState state, Build build) => Json.Object(
    [
        .. build.SkillName is { } skill ? [new(SkillVerdict.Member, Json.From(skill))] : (KeyValuePair<string, Json>[])[],
        .. build.Learnings is { } said ? [new(Lessons.Member, Json.Array(said.Select(Json.From)))] : (KeyValuePair<string, Json>[])[],
        new("summary", Json.From(state.Summary ?? "")),
        new("files", Json.Array(build.Files!.Value.Select(file => Json.Object(
        [
            new("path", Json.From(file.Path)),
            new("sha256", state.Written[file.Path].Hash is { } hash ? Json.From(hash.ToString()) : Json.Null),
        ])))),
    ]);

    internal static void Fail(Turn<BuilderState> turn, Build build, string error, bool retryable) =>
        End(turn, build, new WorkReply.WorkFailed(build.Work, error, retryable));

    private static void End(Turn<BuilderState> turn, Build build, WorkReply reply)
    {
        turn.Persist(new BuilderEvent.BuildEnded(build.Work));
        turn.Send(RunActors.Of(turn.Self).Executor, reply);
    }
}
