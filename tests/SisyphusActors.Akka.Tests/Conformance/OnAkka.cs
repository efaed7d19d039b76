using SisyphusActors.Conformance.Tests.Actors;
using SisyphusActors.Conformance.Tests.Runs;

namespace SisyphusActors.Akka.Tests.Conformance;

public sealed class CoordinatorOnAkka() : CoordinatorSpecs(new AkkaFixture());

public sealed class PlannerOnAkka() : PlannerSpecs(new AkkaFixture());

public sealed class ValidatorOnAkka() : ValidatorSpecs(new AkkaFixture());

public sealed class ExecutorOnAkka() : ExecutorSpecs(new AkkaFixture());

public sealed class GatewayOnAkka() : GatewaySpecs(new AkkaFixture());

public sealed class BuilderOnAkka() : BuilderSpecs(new AkkaFixture());

public sealed class IntentsOnAkka() : IntentSpecs(new AkkaFixture());

public sealed class AgentOnAkka() : AgentSpecs(new AkkaFixture());

public sealed class RunsOnAkka() : RunConformance(new AkkaFixture());

public sealed class CancellationOnAkka() : CancellationConformance(new AkkaFixture());

public sealed class CleanupOnAkka() : CleanupConformance(new AkkaFixture());

public sealed class RecoveryOnAkka() : RecoveryConformance(new AkkaFixture());

public sealed class WorkspaceOnAkka() : WorkspaceSpecs(new AkkaFixture());
