using SisyphusActors.Conformance.Tests.Actors;
using SisyphusActors.Conformance.Tests.Runs;
using SisyphusActors.TestKit;

namespace SisyphusActors.Conformance.Tests;

public sealed class CoordinatorOnEmbeddedInMemory() : CoordinatorSpecs(new EmbeddedFixture(TestStorage.InMemory()));

public sealed class CoordinatorOnEmbeddedInSqlite() : CoordinatorSpecs(new EmbeddedFixture(TestStorage.InSqlite()));

public sealed class PlannerOnEmbeddedInMemory() : PlannerSpecs(new EmbeddedFixture(TestStorage.InMemory()));

public sealed class PlannerOnEmbeddedInSqlite() : PlannerSpecs(new EmbeddedFixture(TestStorage.InSqlite()));

public sealed class ValidatorOnEmbeddedInMemory() : ValidatorSpecs(new EmbeddedFixture(TestStorage.InMemory()));

public sealed class ValidatorOnEmbeddedInSqlite() : ValidatorSpecs(new EmbeddedFixture(TestStorage.InSqlite()));

public sealed class ExecutorOnEmbeddedInMemory() : ExecutorSpecs(new EmbeddedFixture(TestStorage.InMemory()));

public sealed class ExecutorOnEmbeddedInSqlite() : ExecutorSpecs(new EmbeddedFixture(TestStorage.InSqlite()));

public sealed class GatewayOnEmbeddedInMemory() : GatewaySpecs(new EmbeddedFixture(TestStorage.InMemory()));

public sealed class GatewayOnEmbeddedInSqlite() : GatewaySpecs(new EmbeddedFixture(TestStorage.InSqlite()));

public sealed class BuilderOnEmbeddedInMemory() : BuilderSpecs(new EmbeddedFixture(TestStorage.InMemory()));

public sealed class BuilderOnEmbeddedInSqlite() : BuilderSpecs(new EmbeddedFixture(TestStorage.InSqlite()));

public sealed class IntentsOnEmbeddedInMemory() : IntentSpecs(new EmbeddedFixture(TestStorage.InMemory()));

public sealed class IntentsOnEmbeddedInSqlite() : IntentSpecs(new EmbeddedFixture(TestStorage.InSqlite()));

public sealed class AgentOnEmbeddedInMemory() : AgentSpecs(new EmbeddedFixture(TestStorage.InMemory()));

public sealed class AgentOnEmbeddedInSqlite() : AgentSpecs(new EmbeddedFixture(TestStorage.InSqlite()));

public sealed class RunsOnEmbeddedInMemory() : RunConformance(new EmbeddedFixture(TestStorage.InMemory()));

public sealed class RunsOnEmbeddedInSqlite() : RunConformance(new EmbeddedFixture(TestStorage.InSqlite()));

public sealed class CancellationOnEmbeddedInMemory() : CancellationConformance(new EmbeddedFixture(TestStorage.InMemory()));

public sealed class CancellationOnEmbeddedInSqlite() : CancellationConformance(new EmbeddedFixture(TestStorage.InSqlite()));

public sealed class CleanupOnEmbeddedInMemory() : CleanupConformance(new EmbeddedFixture(TestStorage.InMemory()));

public sealed class CleanupOnEmbeddedInSqlite() : CleanupConformance(new EmbeddedFixture(TestStorage.InSqlite()));

public sealed class RecoveryOnEmbeddedInMemory() : RecoveryConformance(new EmbeddedFixture(TestStorage.InMemory()));

public sealed class RecoveryOnEmbeddedInSqlite() : RecoveryConformance(new EmbeddedFixture(TestStorage.InSqlite()));

public sealed class WorkspaceOnEmbeddedInMemory() : WorkspaceSpecs(new EmbeddedFixture(TestStorage.InMemory()));

public sealed class WorkspaceOnEmbeddedInSqlite() : WorkspaceSpecs(new EmbeddedFixture(TestStorage.InSqlite()));
