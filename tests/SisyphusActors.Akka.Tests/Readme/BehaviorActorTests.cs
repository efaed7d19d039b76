using System.Runtime.CompilerServices;
using Akka.Actor;
using Akka.Persistence.TestKit;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Runs;
using SisyphusActors.Engine;
using SisyphusActors.Engine.Machines;

namespace SisyphusActors.Akka.Tests.Readme;

/// <summary>The actor that the README shows.</summary>
public sealed class BehaviorActorTests : PersistenceTestKit
{
    private static readonly PersistenceId Coordinator = new("run-1/coordinator");
    private static readonly Stimulus Cancel = new Stimulus.Mail(new MessageId(PersistenceId.Client("key"), 1), 0, new RunMessage.CancelRun("tester", "enough"));

    [Fact]
    public void It_persists_what_its_behaviour_decides_and_knows_it_again_after_a_restart()
    {
        var first = ActorOf(Actor(), "first");
        first.Tell(Cancel);
        ExpectMsg<Effect.Answer>().Outcome.ShouldBeOfType<Outcome.Refused>().Reason.ShouldBe("unknown-run");
        Watch(first);
        Sys.Stop(first);
        ExpectTerminated(first);

        var second = ActorOf(Actor(), "second");
        second.Tell(Cancel);
        second.Tell(new Identify("handled"));
        ExpectMsg<ActorIdentity>().MessageId.ShouldBe("handled");
    }

    [Fact]
    public void The_README_shows_it_as_it_is() =>
        Text("README.md").ShouldContain(Text("tests/SisyphusActors.Akka.Tests/Readme/BehaviorActor.cs").Split("namespace ")[1].Split('\n', 3)[2]);

    private Props Actor()
    {
        var carryOut = (Effect effect) => TestActor.Tell(effect);
        return Props.Create(() => new BehaviorActor(new BehaviorCatalog().Add(RunActors.CoordinatorRole, new CoordinatorBehavior()).Create(Coordinator)!, carryOut));
    }

    private static string Text(string path, [CallerFilePath] string here = "") =>
        File.ReadAllText(Path.Combine(here, "../../../..", path)).ReplaceLineEndings("\n");
}
