namespace SisyphusActors.MockModel;

/// <summary>What the server does with one request.</summary>
public abstract record MockReply
{
    private MockReply() { }

    /// <summary>Tokens in and out of every answer that ends.</summary>
    public MockUsage Usage { get; init; } = new(Prompt: 120, Cached: 20, Completion: 34, Reasoning: 4);

    /// <summary>An answer in words.</summary>
    /// <param name="Finish">As the protocol says it: <c>stop</c>, <c>length</c>, <c>content_filter</c>.</param>
    public sealed record Text(string Content, string Finish = "stop") : MockReply;

    /// <summary>The last message, back again.</summary>
    public sealed record Echo : MockReply;

    /// <summary>An answer in JSON: a call of the tool StructuredOutput where that is offered, text otherwise. Sent as it is, right or wrong.</summary>
    public sealed record Answer(string Json) : MockReply;

    public sealed record CallTool(string Name, string Arguments) : MockReply;

    /// <summary>A refusal, as a message's <c>refusal</c>.</summary>
    public sealed record Refuse(string Why) : MockReply;

    /// <summary>Nothing, or a few words, and then silence until the caller goes.</summary>
    public sealed record Hang(string Content = "") : MockReply;

    /// <summary>An answer whose end waits until the test releases it, or the caller goes.</summary>
    public sealed record Held(MockReply Then, Task Until) : MockReply;

    /// <summary>An answer of many pieces with a pause before each.</summary>
    public sealed record Slow(int Pieces, TimeSpan Pause) : MockReply;

    /// <summary>An error of the API.</summary>
    /// <param name="Code">The <c>code</c> in the body.</param>
    public sealed record Status(int Number, string Message, int? RetryAfterSeconds = null, string Code = "mock") : MockReply;

    /// <summary>The connection is cut after a few words.</summary>
    public sealed record Drop : MockReply;
}

/// <param name="Prompt">Including what came from a cache.</param>
/// <param name="Completion">Including reasoning.</param>
public sealed record MockUsage(long Prompt, long Cached, long Completion, long Reasoning);
