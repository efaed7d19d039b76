using SisyphusActors.MockModel;

namespace SisyphusActors.Crash.Tests.Goals;

/// <summary>The models of one goal: two files, of which the second is wrong in the first round. What they answer follows from what they are asked.</summary>
internal static class GoalModels
{
    /// <summary>Each run of it leaves a line.</summary>
    private const string Test = "echo tested >> tests-run; grep -q right b.txt";

    private static readonly string Plan = $$"""
        {"design":"Two files.","files":[{"path":"a.txt","change":"create","purpose":"One."},{"path":"b.txt","change":"create","purpose":"Two."}],"libraries":[],"risks":[],"tests":["{{Test}}"],"steps":[]}
        """;

    public static async Task<MockModelServer> StartAsync() => (await MockModelServer.StartAsync())
        .On("planner", Reply)
        .On("builder", Reply);

    public static string AnswerTo(MockRequest request) => request switch
    {
        { Model: "planner" } => Plan.Trim(),
        { Prompt: var prompt } when !prompt.Contains("Files that may be written", StringComparison.Ordinal) => $$"""{"reason":"It tells.","commands":["{{Test}}"]}""",
        { Prompt: var prompt } when prompt.Contains("This is round 2", StringComparison.Ordinal) => """{"summary":"Mended.","learnings":[],"files":[{"path":"b.txt","content":"right"}]}""",
        _ => """{"summary":"Written.","learnings":[],"files":[{"path":"a.txt","content":"a"},{"path":"b.txt","content":"wrong"}]}""",
    };

    private static MockReply Reply(MockRequest request) => new MockReply.Answer(AnswerTo(request));
}
