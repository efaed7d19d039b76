using System.Text.Json;
using System.Text.Json.Serialization;
using SisyphusActors.Core.Agents;
using SisyphusActors.Core.Building;
using SisyphusActors.Core.Execution;
using SisyphusActors.Core.Gateway;
using SisyphusActors.Core.Intents;
using SisyphusActors.Core.Mail;
using SisyphusActors.Core.Memory;
using SisyphusActors.Core.Planning;
using SisyphusActors.Core.Reservations;
using SisyphusActors.Core.Runs;
using SisyphusActors.Core.Skills;
using SisyphusActors.Core.Validation;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Behaviors;

/// <summary>Every stored type, for the compiler to generate its reader and writer. A test holds the list complete.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true,
    MaxDepth = StoredJson.DepthMax,
    Converters = [typeof(MessageConverter), typeof(OrdinalMap.ConverterFactory), typeof(MillisecondsConverter)])]
[JsonSerializable(typeof(ActorEvent.MessageSent))]
[JsonSerializable(typeof(ActorEvent.MessageHandled))]
[JsonSerializable(typeof(ActorEvent.MessageParked))]
[JsonSerializable(typeof(ActorEvent.CommandsForgotten))]
[JsonSerializable(typeof(ActorEvent.TimerSet))]
[JsonSerializable(typeof(ActorEvent.TimerCleared))]
[JsonSerializable(typeof(ActorEvent.OperationAbortRequested))]
[JsonSerializable(typeof(RunMessage.StartRun))]
[JsonSerializable(typeof(RunMessage.StartIntent))]
[JsonSerializable(typeof(RunMessage.ApprovePlan))]
[JsonSerializable(typeof(RunMessage.RejectPlan))]
[JsonSerializable(typeof(RunMessage.ResumeRun))]
[JsonSerializable(typeof(RunMessage.CancelRun))]
[JsonSerializable(typeof(RunMessage.PlanProposed))]
[JsonSerializable(typeof(RunMessage.PlanningEnded))]
[JsonSerializable(typeof(RunMessage.PlanAccepted))]
[JsonSerializable(typeof(RunMessage.PlanRejected))]
[JsonSerializable(typeof(RunMessage.ExecutionBlocked))]
[JsonSerializable(typeof(RunMessage.ExecutionContinued))]
[JsonSerializable(typeof(RunMessage.ExecutionEnded))]
[JsonSerializable(typeof(RunMessage.ModelsAsked))]
[JsonSerializable(typeof(RunMessage.ModelsBlocked))]
[JsonSerializable(typeof(RunMessage.ModelsContinued))]
[JsonSerializable(typeof(RunEvent.RunQueued))]
[JsonSerializable(typeof(RunEvent.RunPlanning))]
[JsonSerializable(typeof(RunEvent.PlanFinalised))]
[JsonSerializable(typeof(RunEvent.PlanSubmitted))]
[JsonSerializable(typeof(RunEvent.PlanApproved))]
[JsonSerializable(typeof(RunEvent.PlanReturned))]
[JsonSerializable(typeof(RunEvent.RunStarted))]
[JsonSerializable(typeof(RunEvent.RunBlocked))]
[JsonSerializable(typeof(RunEvent.RunAskedModels))]
[JsonSerializable(typeof(RunEvent.RunContinued))]
[JsonSerializable(typeof(RunEvent.RunResumed))]
[JsonSerializable(typeof(RunEvent.RunCancelRequested))]
[JsonSerializable(typeof(RunEvent.RunSucceeded))]
[JsonSerializable(typeof(RunEvent.RunFailed))]
[JsonSerializable(typeof(RunEvent.RunCancelled))]
[JsonSerializable(typeof(HostEvent.HostStarted))]
[JsonSerializable(typeof(HostEvent.HostStopped))]
[JsonSerializable(typeof(HostEvent.HostLost))]
[JsonSerializable(typeof(PlannerMessage.ProposePlan))]
[JsonSerializable(typeof(PlannerMessage.PlanGoal))]
[JsonSerializable(typeof(PlannerMessage.RevisePlan))]
[JsonSerializable(typeof(PlannerEvent.RecallClaimed))]
[JsonSerializable(typeof(PlannerEvent.RecallSettled))]
[JsonSerializable(typeof(PlannerEvent.PlanAsked))]
[JsonSerializable(typeof(PlannerEvent.PlanDrafted))]
[JsonSerializable(typeof(PlannerEvent.PlanWithdrawn))]
[JsonSerializable(typeof(ValidatorMessage.ValidatePlan))]
[JsonSerializable(typeof(ValidatorEvent.ValidationBegun))]
[JsonSerializable(typeof(ValidatorEvent.InspectionClaimed))]
[JsonSerializable(typeof(ValidatorEvent.InspectionSettled))]
[JsonSerializable(typeof(ValidatorEvent.PoliciesClaimed))]
[JsonSerializable(typeof(ValidatorEvent.PoliciesSettled))]
[JsonSerializable(typeof(ValidatorEvent.MemoriesConsulted))]
[JsonSerializable(typeof(ValidatorEvent.PlanValidated))]
[JsonSerializable(typeof(ValidatorEvent.PlanRefused))]
[JsonSerializable(typeof(ExecutorMessage.StartExecution))]
[JsonSerializable(typeof(ExecutorMessage.ContinueExecution))]
[JsonSerializable(typeof(ExecutorMessage.CancelExecution))]
[JsonSerializable(typeof(ExecutorMessage.PauseExecution))]
[JsonSerializable(typeof(ExecutorMessage.UnpauseExecution))]
[JsonSerializable(typeof(ExecutorMessage.ApproveStep))]
[JsonSerializable(typeof(ExecutorMessage.RejectStep))]
[JsonSerializable(typeof(ExecutorMessage.RetryStep))]
[JsonSerializable(typeof(ExecutorMessage.ResolveStep))]
[JsonSerializable(typeof(ExecutorEvent.ExecutionStarted))]
[JsonSerializable(typeof(ExecutorEvent.StepSkipped))]
[JsonSerializable(typeof(ExecutorEvent.StepFannedOut))]
[JsonSerializable(typeof(ExecutorEvent.StepStarted))]
[JsonSerializable(typeof(ExecutorEvent.StepDelegated))]
[JsonSerializable(typeof(ExecutorEvent.StepWorkFailed))]
[JsonSerializable(typeof(ExecutorEvent.StepOverdue))]
[JsonSerializable(typeof(ExecutorEvent.StepWorkInDoubt))]
[JsonSerializable(typeof(ExecutorEvent.StepWorkResolved))]
[JsonSerializable(typeof(ExecutorEvent.StepWaiting))]
[JsonSerializable(typeof(ExecutorEvent.StepAwaitingApproval))]
[JsonSerializable(typeof(ExecutorEvent.StepCompleted))]
[JsonSerializable(typeof(ExecutorEvent.StepPassed))]
[JsonSerializable(typeof(ExecutorEvent.StepAttemptFailed))]
[JsonSerializable(typeof(ExecutorEvent.StepFailed))]
[JsonSerializable(typeof(ExecutorEvent.StepRejected))]
[JsonSerializable(typeof(ExecutorEvent.StepInDoubt))]
[JsonSerializable(typeof(ExecutorEvent.StepRetracted))]
[JsonSerializable(typeof(ExecutorEvent.StepReset))]
[JsonSerializable(typeof(ExecutorEvent.StepCancelled))]
[JsonSerializable(typeof(ExecutorEvent.StepAbandoned))]
[JsonSerializable(typeof(ExecutorEvent.StepDeferred))]
[JsonSerializable(typeof(ExecutorEvent.ExecutionCancelling))]
[JsonSerializable(typeof(ExecutorEvent.CleanupStarted))]
[JsonSerializable(typeof(ExecutorEvent.ExecutionPaused))]
[JsonSerializable(typeof(ExecutorEvent.ExecutionUnpaused))]
[JsonSerializable(typeof(ExecutorEvent.StepHeld))]
[JsonSerializable(typeof(ExecutorEvent.RoundStarted))]
[JsonSerializable(typeof(ExecutorEvent.TestPassed))]
[JsonSerializable(typeof(ExecutorEvent.ExecutionFinished))]
[JsonSerializable(typeof(WorkMessage.BeginWork))]
[JsonSerializable(typeof(WorkMessage.StopWork))]
[JsonSerializable(typeof(WorkMessage.ResolveWork))]
[JsonSerializable(typeof(WorkReply.WorkCompleted))]
[JsonSerializable(typeof(WorkReply.WorkFailed))]
[JsonSerializable(typeof(WorkReply.WorkStopped))]
[JsonSerializable(typeof(WorkReply.WorkInDoubt))]
[JsonSerializable(typeof(BuilderEvent.BuildBegun))]
[JsonSerializable(typeof(BuilderEvent.ReadClaimed))]
[JsonSerializable(typeof(BuilderEvent.FilesRead))]
[JsonSerializable(typeof(BuilderEvent.BuildAsked))]
[JsonSerializable(typeof(BuilderEvent.BuildProposed))]
[JsonSerializable(typeof(BuilderEvent.PatchClaimed))]
[JsonSerializable(typeof(BuilderEvent.FileEdited))]
[JsonSerializable(typeof(BuilderEvent.PatchFailed))]
[JsonSerializable(typeof(BuilderEvent.PatchCancelled))]
[JsonSerializable(typeof(BuilderEvent.PatchInDoubt))]
[JsonSerializable(typeof(BuilderEvent.PatchRetracted))]
[JsonSerializable(typeof(BuilderEvent.BuildStopping))]
[JsonSerializable(typeof(BuilderEvent.BuildEnded))]
[JsonSerializable(typeof(AgentEvent.AgentBegun))]
[JsonSerializable(typeof(AgentEvent.SkillClaimed))]
[JsonSerializable(typeof(AgentEvent.SkillRead))]
[JsonSerializable(typeof(AgentEvent.SkillMissing))]
[JsonSerializable(typeof(AgentEvent.AgentAsked))]
[JsonSerializable(typeof(AgentEvent.AgentBeat))]
[JsonSerializable(typeof(AgentEvent.AgentWaiting))]
[JsonSerializable(typeof(AgentEvent.AgentContinued))]
[JsonSerializable(typeof(AgentEvent.AgentStopping))]
[JsonSerializable(typeof(AgentEvent.AgentEnded))]
[JsonSerializable(typeof(GatewayMessage.AskModel))]
[JsonSerializable(typeof(GatewayMessage.CheckAsk))]
[JsonSerializable(typeof(GatewayMessage.WithdrawAsks))]
[JsonSerializable(typeof(GatewayMessage.ResolveCall))]
[JsonSerializable(typeof(GatewayMessage.AddBudget))]
[JsonSerializable(typeof(GatewayMessage.WipeContexts))]
[JsonSerializable(typeof(AskNews.ModelWaits))]
[JsonSerializable(typeof(AskNews.ModelGoesOn))]
[JsonSerializable(typeof(AskReply.ModelAnswered))]
[JsonSerializable(typeof(AskReply.ModelFailed))]
[JsonSerializable(typeof(AskReply.ModelRefused))]
[JsonSerializable(typeof(GatewayEvent.BudgetOpened))]
[JsonSerializable(typeof(GatewayEvent.BudgetAdded))]
[JsonSerializable(typeof(GatewayEvent.Asked))]
[JsonSerializable(typeof(GatewayEvent.Awaited))]
[JsonSerializable(typeof(GatewayEvent.SessionClaimed))]
[JsonSerializable(typeof(GatewayEvent.SessionOpened))]
[JsonSerializable(typeof(GatewayEvent.SessionFailed))]
[JsonSerializable(typeof(GatewayEvent.CallClaimed))]
[JsonSerializable(typeof(GatewayEvent.CallAnswered))]
[JsonSerializable(typeof(GatewayEvent.CallFailed))]
[JsonSerializable(typeof(GatewayEvent.CallCancelled))]
[JsonSerializable(typeof(GatewayEvent.CallInDoubt))]
[JsonSerializable(typeof(GatewayEvent.CallRetracted))]
[JsonSerializable(typeof(GatewayEvent.ContextWiped))]
[JsonSerializable(typeof(GatewayEvent.BriefClaimed))]
[JsonSerializable(typeof(GatewayEvent.BriefRead))]
[JsonSerializable(typeof(GatewayEvent.BriefFailed))]
[JsonSerializable(typeof(GatewayEvent.AskPaused))]
[JsonSerializable(typeof(GatewayEvent.AskContinued))]
[JsonSerializable(typeof(GatewayEvent.AskHeld))]
[JsonSerializable(typeof(GatewayEvent.AskFailed))]
[JsonSerializable(typeof(GatewayEvent.AsksWithdrawn))]
[JsonSerializable(typeof(GatewayEvent.AskDropped))]
[JsonSerializable(typeof(Question))]
[JsonSerializable(typeof(PlannerState))]
[JsonSerializable(typeof(ValidatorState))]
[JsonSerializable(typeof(Plan))]
[JsonSerializable(typeof(PlanStep))]
[JsonSerializable(typeof(PlanOutput))]
[JsonSerializable(typeof(RecallQuery))]
[JsonSerializable(typeof(RecallResult))]
[JsonSerializable(typeof(WorkspaceInspection))]
[JsonSerializable(typeof(PolicyResult))]
[JsonSerializable(typeof(ScanResult))]
[JsonSerializable(typeof(ActorState<RunState>))]
[JsonSerializable(typeof(ActorState<ExecutorState>))]
[JsonSerializable(typeof(ActorState<GatewayState>))]
[JsonSerializable(typeof(ActorState<AgentState>))]
[JsonSerializable(typeof(ActorState<BuilderState>))]
[JsonSerializable(typeof(ActorState<PlannerState>))]
[JsonSerializable(typeof(ActorState<ValidatorState>))]
[JsonSerializable(typeof(MailMessage.JoinAgent))]
[JsonSerializable(typeof(MailMessage.SendMail))]
[JsonSerializable(typeof(MailMessage.ReadMail))]
[JsonSerializable(typeof(MailMessage.AcknowledgeMail))]
[JsonSerializable(typeof(MailEvent.AgentJoined))]
[JsonSerializable(typeof(MailEvent.MailReceived))]
[JsonSerializable(typeof(MailEvent.MailRead))]
[JsonSerializable(typeof(MailEvent.MailAcknowledged))]
[JsonSerializable(typeof(ActorState<MailboxState>))]
[JsonSerializable(typeof(ReservationMessage.ReservePaths))]
[JsonSerializable(typeof(ReservationMessage.ReleasePaths))]
[JsonSerializable(typeof(ReservationEvent.PathsReserved))]
[JsonSerializable(typeof(ReservationEvent.PathsReleased))]
[JsonSerializable(typeof(ActorState<ReservationsState>))]
[JsonSerializable(typeof(MemoryMessage.StoreMemory))]
[JsonSerializable(typeof(MemoryMessage.RecallMemories))]
[JsonSerializable(typeof(MemoryMessage.MemoriesRecalled))]
[JsonSerializable(typeof(MemoryMessage.RateMemory))]
[JsonSerializable(typeof(MemoryEvent.MemoryStored))]
[JsonSerializable(typeof(MemoryEvent.MemoryRated))]
[JsonSerializable(typeof(ActorState<MemoriesState>))]
[JsonSerializable(typeof(SkillMessage.RecordSkillOutcome))]
[JsonSerializable(typeof(SkillEvent.SkillOutcomeRecorded))]
[JsonSerializable(typeof(ActorState<SkillsState>))]
internal sealed partial class StoredJsonContext : JsonSerializerContext;

/// <summary>Writes a message inside its <see cref="ActorEvent.MessageSent"/> as <c>{"type":"start-run.v1","data":{…}}</c>.</summary>
internal sealed class MessageConverter : JsonConverter<IMessage>
{
    public override IMessage Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        reader.Read();
        reader.Read();
        var type = StoredJson.TypeFor(reader.GetString()!);
        reader.Read();
        reader.Read();
        var message = (IMessage)JsonSerializer.Deserialize(ref reader, StoredJson.TypeInfo(type))!;
        reader.Read();
        return message;
    }

    public override void Write(Utf8JsonWriter writer, IMessage value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        writer.WriteString("type"u8, StoredJson.NameFor(value.GetType()));
        writer.WritePropertyName("data"u8);
        JsonSerializer.Serialize(writer, value, StoredJson.TypeInfo(value.GetType()));
        writer.WriteEndObject();
    }
}
