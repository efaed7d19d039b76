using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Runs;

namespace SisyphusActors.TestKit.Tests;

public sealed class TestProbeTests : IAsyncLifetime
{
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(1);

    private readonly EmbeddedFixture _system = new(TestStorage.InMemory());
    private readonly TestProbe _one;
    private readonly TestProbe _other;

    public TestProbeTests() => (_one, _other) = (_system.CreateTestProbe("run/one"), _system.CreateTestProbe("run/other"));

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _system.DisposeAsync();

    private static RunMessage.CancelRun Note(string text) => new("tester", text);

    [Fact]
    public async Task What_one_probe_sends_another_gets()
    {
        await _one.SendAsync(_other.Id, Note("hello"));

        (await _other.ExpectMsgAsync<RunMessage.CancelRun>()).ShouldBe(Note("hello"));
        _other.LastMessage.Sender.ShouldBe(_one.Id);
        _one.Messages.ShouldBeEmpty();
    }

    [Fact]
    public void Expectations_have_a_blocking_form()
    {
        _one.Send(_other.Id, Note("a"));
        _one.Send(_other.Id, Note("b"));
        _one.Send(_other.Id, Note("c"));

        _other.ExpectMsg<RunMessage.CancelRun>(m => m.Reason == "a");
        _other.FishForMessage<RunMessage.CancelRun>(m => m.Reason == "c");
        _other.ExpectNoMsg(Soon);
    }

    [Fact]
    public async Task Its_messages_are_numbered_and_linked_as_any_actors()
    {
        await _one.SendAsync(_other.Id, Note("a"));
        await _one.SendAsync(_other.Id, Note("b"));

        var sent = _system.Log.Rows.Where(r => r.PersistenceId == _one.Id).Where(r => r.Recorded.Event is ActorEvent.MessageSent).ToList();
        ((ActorEvent.MessageSent)sent[1].Recorded.Event).Previous.ShouldBe(sent[0].SequenceNumber);
    }

    [Fact]
    public async Task Another_message_than_expected_fails_and_says_what_arrived()
    {
        await _one.SendAsync(_other.Id, Note("hello"));

        var failure = await Should.ThrowAsync<ExpectationFailedException>(_other.ExpectMsgAsync<RunMessage.ResumeRun>());

        failure.Message.ShouldContain("'run/other' expected a ResumeRun");
        failure.Message.ShouldContain("""CancelRun {"by":"tester","reason":"hello"}""");
    }

    [Fact]
    public async Task A_message_nobody_expected_fails()
    {
        await _one.AskAsync(_other.Id, Note("hello"));

        await Should.ThrowAsync<ExpectationFailedException>(_other.ExpectNoMsgAsync(Soon));
    }

    [Fact]
    public async Task A_probe_is_an_actor_and_survives_the_engine()
    {
        await _one.SendAsync(_other.Id, Note("a"));
        await _other.ExpectMsgAsync<RunMessage.CancelRun>();

        await _system.RestartAsync();
        await _one.SendAsync(_other.Id, Note("b"));

        await _other.ExpectMsgAsync<RunMessage.CancelRun>(m => m.Reason == "b");
        _other.Messages.ShouldBe([Note("a"), Note("b")]);
    }

    [Fact]
    public async Task A_command_from_outside_arrives_like_any_message()
    {
        (await _system.TellAsync(_one.Id, Note("hello"))).ShouldBe(Outcome.Ok);

        await _one.ExpectMsgAsync<RunMessage.CancelRun>();
    }
}
