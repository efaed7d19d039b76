using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Reservations;
using SisyphusActors.TestKit;

namespace SisyphusActors.Core.Tests.Reservations;

public sealed class ReservationsBehaviorTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 9, 30, 0, TimeSpan.Zero);

    private static BehaviorTest<ReservationsState> Nobody => BehaviorTest.Of(new ReservationsBehavior(), "workspace/reservations").At(Now);

    private static BehaviorTest<ReservationsState> Builder => Nobody.When(Reserve("builder", "src/**")).And;

    private static ReservationMessage.ReservePaths Reserve(string agent, params string[] patterns) =>
        new(agent, [.. patterns], Exclusive: true, TimeSpan.FromHours(1), Reason: null);

    [Fact]
    public void Files_are_held_until_their_time_runs_out()
    {
        Nobody.When(Reserve("builder", "src/**", "src/**")).Then(new ReservationEvent.PathsReserved("builder", ["src/**"], true, null, Now, Now.AddHours(1)));
        var refused = Builder.When(Reserve("writer", "docs/a.md", "src/x.cs")).ThenRefused("paths-reserved");
        refused.Outcome.ShouldBeOfType<Outcome.Refused>().Message.ShouldContain("builder holds 'src/**' until 2026-11-21T10:30:00.000Z");
        Builder.At(Now.AddHours(1)).When(Reserve("writer", "src/x.cs")).ThenDone().State.Held.Values.ShouldHaveSingleItem().Agent.ShouldBe("writer");
    }

    [Fact]
    public void The_holder_holds_on_and_others_reserve_what_is_free()
    {
        Builder.At(Now.AddMinutes(30)).When(Reserve("builder", "src/**")).ThenDone().State.Held.Values.ShouldHaveSingleItem().ExpiresAt.ShouldBe(Now.AddMinutes(90));
        Builder.When(Reserve("builder", "src/x.cs")).ThenDone().State.Held.Count.ShouldBe(2);
        Builder.When(Reserve("writer", "docs/**")).ThenDone();
    }

    [Fact]
    public void Files_that_are_shared_are_nobodys_alone()
    {
        var shared = Nobody.When(Reserve("builder", "src/**") with { Exclusive = false }).And;
        shared.When(Reserve("writer", "src/x.cs")).ThenRefused("paths-reserved");
        shared.When(Reserve("writer", "src/x.cs") with { Exclusive = false }).ThenDone();
    }

    [Fact]
    public void Released_files_are_free()
    {
        var both = Builder.When(Reserve("builder", "docs/**")).And;
        both.When(new ReservationMessage.ReleasePaths("builder", ["src/**"])).Then(new ReservationEvent.PathsReleased("builder", ["src/**"]))
            .And.When(Reserve("writer", "src/x.cs")).ThenDone();
        both.When(new ReservationMessage.ReleasePaths("builder", [])).Then(new ReservationEvent.PathsReleased("builder", ["docs/**", "src/**"]));
        both.When(new ReservationMessage.ReleasePaths("writer", ["src/**"])).Then().ThenDone();
    }

    [Fact]
    public void What_is_no_reservation_is_refused()
    {
        Nobody.When(Reserve("builder")).ThenRefused("invalid-reservation");
        Nobody.When(Reserve("builder", "../x")).ThenRefused("invalid-reservation");
        Nobody.When(Reserve("builder", "x") with { Ttl = TimeSpan.FromDays(8) }).ThenRefused("invalid-reservation");
    }
}
