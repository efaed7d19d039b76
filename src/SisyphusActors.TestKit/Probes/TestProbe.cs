using SisyphusActors.Core.Behaviors;
using SisyphusActors.Journal;

namespace SisyphusActors.TestKit;

/// <summary>
/// Stands in for one actor: gets its mail, and sends in its name. What arrived is taken from the journal, so a message counts once it is durably handled,
/// and only once, whatever the engine did before.
/// </summary>
/// <remarks>Named as in Akka.TestKit, where each expectation has an Async form too. Messages are met in the order in which they were handled.</remarks>
public sealed class TestProbe
{
    private readonly EngineFixture _system;
    private int _next;

    internal TestProbe(EngineFixture system, PersistenceId id) => (_system, Id) = (system, id);

    public PersistenceId Id { get; }

    /// <summary>Who sent the message that was last met by an expectation.</summary>
    public MessageId LastMessage { get; private set; }

    /// <summary>All messages handled so far, those already met included.</summary>
    public IReadOnlyList<IMessage> Messages => [.. _system.Log.Rows.Where(IsArrival).Select(MessageOf)];

    /// <summary>The next message is a <typeparamref name="T"/>.</summary>
    /// <exception cref="ExpectationFailedException">Another one came, or none within <see cref="TestTimeout.Default"/>.</exception>
    public Task<T> ExpectMsgAsync<T>() where T : IMessage => ExpectMsgAsync<T>(_ => true);

    /// <summary>The next message is a <typeparamref name="T"/> that matches.</summary>
    /// <inheritdoc cref="ExpectMsgAsync{T}()"/>
    public async Task<T> ExpectMsgAsync<T>(Func<T, bool> match) where T : IMessage =>
        await NextAsync(TestTimeout.Default).ConfigureAwait(false) switch
        {
            T message when match(message) => message,
            T message => throw Failed($"a {typeof(T).Name} that matches", $"{Printed.Of(message)} came"),
            { } other => throw Failed($"a {typeof(T).Name}", $"{Printed.Of(other)} came"),
            null => throw Failed($"a {typeof(T).Name}", "nothing came"),
        };

    /// <summary>The first <typeparamref name="T"/> that matches; what comes before it is passed over.</summary>
    /// <exception cref="ExpectationFailedException">None came within <see cref="TestTimeout.Default"/>.</exception>
    public async Task<T> FishForMessageAsync<T>(Func<T, bool> match) where T : IMessage
    {
        while (await NextAsync(TestTimeout.Default).ConfigureAwait(false) is { } message)
            if (message is T wanted && match(wanted))
                return wanted;
        throw Failed($"some {typeof(T).Name} that matches", "none came");
    }

    /// <summary>Nothing more comes within a real time, 100 ms unless given.</summary>
    /// <exception cref="ExpectationFailedException">Something came.</exception>
    public async Task ExpectNoMsgAsync(TimeSpan? within = null)
    {
        if (await NextAsync(within ?? TimeSpan.FromMilliseconds(100)).ConfigureAwait(false) is { } message)
            throw Failed("nothing", $"{Printed.Of(message)} came");
    }

    /// <summary>Sends a message in the stood-in actor's name; durable on return, with the sequence number and link any actor's message has.</summary>
    public async Task SendAsync(PersistenceId to, IMessage message)
    {
        var outcome = await _system.TellAsync(Id, message, ProbeBehavior.OrderKey(to, Guid.NewGuid())).ConfigureAwait(false);
        if (outcome is not Outcome.Done)
            throw Failed($"to send {Printed.Of(message)}", $"the engine said {outcome}");
    }

    /// <summary>Sends a message and waits until its receiver has handled it.</summary>
    /// <returns>The outcome it got.</returns>
    public async Task<Outcome> AskAsync(PersistenceId to, IMessage message)
    {
        await SendAsync(to, message).ConfigureAwait(false);
        var sent = _system.Log.Rows.Last(row => row.PersistenceId == Id && row.Recorded.Event is ActorEvent.MessageSent m && m.To == to);
        var handled = await _system.Log.WaitForAsync<ActorEvent.MessageHandled>(to, e => e.Message == new MessageId(Id, sent.SequenceNumber)).ConfigureAwait(false);
        return ((ActorEvent.MessageHandled)handled.Recorded.Event).Outcome;
    }

    /// <inheritdoc cref="ExpectMsgAsync{T}()"/>
    public T ExpectMsg<T>() where T : IMessage => ExpectMsgAsync<T>().GetAwaiter().GetResult();

    /// <inheritdoc cref="ExpectMsgAsync{T}(Func{T, bool})"/>
    public T ExpectMsg<T>(Func<T, bool> match) where T : IMessage => ExpectMsgAsync(match).GetAwaiter().GetResult();

    /// <inheritdoc cref="FishForMessageAsync{T}"/>
    public T FishForMessage<T>(Func<T, bool> match) where T : IMessage => FishForMessageAsync(match).GetAwaiter().GetResult();

    /// <inheritdoc cref="ExpectNoMsgAsync"/>
    public void ExpectNoMsg(TimeSpan? within = null) => ExpectNoMsgAsync(within).GetAwaiter().GetResult();

    /// <inheritdoc cref="SendAsync"/>
    public void Send(PersistenceId to, IMessage message) => SendAsync(to, message).GetAwaiter().GetResult();

    private async Task<IMessage?> NextAsync(TimeSpan within)
    {
        var index = await _system.Log.IndexOfAsync(_next, IsArrival, within).ConfigureAwait(false);
        if (index < 0)
            return null;
        _next = index + 1;
        var row = _system.Log[index];
        LastMessage = ((ActorEvent.MessageHandled)row.Recorded.Event).Message;
        return MessageOf(row);
    }

    private bool IsArrival(JournalRow row) =>
        row.PersistenceId == Id && row.Recorded.Event is ActorEvent.MessageHandled handled && !ProbeBehavior.IsOrder(handled.Message.Sender);

    private IMessage MessageOf(JournalRow row) => _system.Log.MessageOf(((ActorEvent.MessageHandled)row.Recorded.Event).Message)
        ?? throw new InvalidOperationException($"The journal holds no message for '{row.Recorded.Cause}'.");

    private ExpectationFailedException Failed(string expected, string came) =>
        new($"Probe '{Id}' expected {expected}, but {came}. Arrived so far:\n{Printed.Lines(Messages)}");
}
