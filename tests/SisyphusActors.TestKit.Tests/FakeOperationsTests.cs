using System.Collections.Immutable;
using SisyphusActors.Core.Operations;
using SisyphusActors.Core.Values;

namespace SisyphusActors.TestKit.Tests;

public sealed class FakeOperationsTests
{
    private readonly FakeOperations _operations = new();
    private readonly List<OperationOutcome> _told = [];

    private void Start(string stepId, int attempt = 1, bool recovered = false) => _operations.Start(Request(stepId, attempt), recovered, _told.Add);

    private static OperationRequest Request(string stepId, int attempt) => new(
        Key(stepId, attempt), "run", stepId, attempt, "run", "x", Json.EmptyObject, ImmutableSortedDictionary<string, string>.Empty, null, null, false, [],
        new Lazy<StepContext>(() => new StepContext(Json.EmptyObject, OrdinalMap.Empty<Json>())));

    private static OpKey Key(string stepId, int attempt) => OpKey.Of("run", stepId, attempt, "run", Sha256.Of(""));

    private static OperationOutcome Succeeded(string json) => new OperationOutcome.Succeeded(Json.Parse(json));

    [Fact]
    public void Without_a_script_an_operation_succeeds()
    {
        Start("a");

        _told.ShouldBe([Succeeded("{}")]);
    }

    [Fact]
    public void Scripted_outcomes_follow_each_other_and_the_last_one_stays()
    {
        _operations.On("a", new OperationOutcome.Failed("no"), Succeeded("1"));

        Start("a", 1);
        Start("a", 2);
        Start("a", 3);

        _told.ShouldBe([new OperationOutcome.Failed("no"), Succeeded("1"), Succeeded("1")]);
    }

    [Fact]
    public void An_item_follows_its_own_script_before_its_steps()
    {
        _operations.On("a", Succeeded("1")).On("a[1]", Succeeded("2"));

        Start("a[0]");
        Start("a[1]");

        _told.ShouldBe([Succeeded("1"), Succeeded("2")]);
    }

    [Fact]
    public void A_held_operation_ends_when_it_is_released()
    {
        _operations.Hold("a");
        Start("a");
        _told.ShouldBeEmpty();
        _operations.AtWork.ShouldBe(1);

        _operations.Release("a", Succeeded("1"));

        _told.ShouldBe([Succeeded("1")]);
        Should.Throw<ExpectationFailedException>(() => _operations.Release("a"));
    }

    [Fact]
    public void An_operation_known_already_is_no_second_effect_and_tells_its_outcome_again()
    {
        Start("a");
        Start("a", recovered: true);

        _told.Count.ShouldBe(2);
        _operations.Effects.ShouldBe(["a"]);
        _operations.Forget(Key("a", 1));
        Start("a");
        _operations.Effects.ShouldBe(["a", "a"]);
    }

    [Fact]
    public void An_aborted_operation_ends_as_cancelled_unless_it_had_ended()
    {
        _operations.Hold("a");
        Start("a");

        _operations.Abort(Key("a", 1));
        _operations.Abort(Key("a", 1));

        _told.ShouldBe([new OperationOutcome.Cancelled()]);
    }
}
