using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace SisyphusActors.MockModel;

/// <summary>One answer on its way: server-sent events, as the chat completions of OpenAI are streamed.</summary>
internal sealed class MockResponse(HttpContext context, MockRequest request)
{
    private const string StructuredOutput = "StructuredOutput";

    private readonly CancellationToken _gone = context.RequestAborted;

    public async Task SendAsync(MockReply reply)
    {
        switch (reply)
        {
            case MockReply.Status status:
                await SendErrorAsync(status);
                return;
            case MockReply.Held held:
                await held.Until.WaitAsync(_gone);
                await SendAsync(held.Then);
                return;
        }
        context.Response.ContentType = "text/event-stream";
        await SendDeltaAsync(new JsonObject { ["role"] = "assistant", ["content"] = "" });
        switch (reply)
        {
            case MockReply.Text text:
                await EndAsync(Content(text.Content), text.Finish, text.Usage);
                break;
            case MockReply.Echo echo:
                await EndAsync(Content($"echo: {request.Prompt}"), "stop", echo.Usage);
                break;
            case MockReply.Answer answer when request.Tools.Contains(StructuredOutput):
                await EndAsync(ToolCall(StructuredOutput, answer.Json), "tool_calls", answer.Usage);
                break;
            case MockReply.Answer answer:
                await EndAsync(Content(answer.Json), "stop", answer.Usage);
                break;
            case MockReply.CallTool call:
                await EndAsync(ToolCall(call.Name, call.Arguments), "tool_calls", call.Usage);
                break;
            case MockReply.Refuse refuse:
                await EndAsync(new JsonObject { ["refusal"] = refuse.Why }, "stop", refuse.Usage);
                break;
            case MockReply.Hang hang:
                await SendDeltaAsync(Content(hang.Content));
                await Task.Delay(Timeout.Infinite, _gone);
                break;
            case MockReply.Slow slow:
                for (var piece = 0; piece < slow.Pieces; piece++)
                {
                    await Task.Delay(slow.Pause, _gone);
                    await SendDeltaAsync(Content($"piece {piece} "));
                }
                await EndAsync(Content("end"), "stop", slow.Usage);
                break;
            case MockReply.Drop:
                await SendDeltaAsync(Content("half a sen"));
                context.Abort();
                throw new IOException("The connection was cut.");
        }
    }

    private static JsonObject Content(string text) => new() { ["content"] = text };

    private JsonObject ToolCall(string name, string arguments) => new()
    {
        ["tool_calls"] = new JsonArray(new JsonObject
        {
            ["index"] = 0,
            ["id"] = $"call_{request.Number}",
            ["type"] = "function",
            ["function"] = new JsonObject { ["name"] = name, ["arguments"] = arguments },
        }),
    };

    private async Task EndAsync(JsonObject delta, string finish, MockUsage usage)
    {
        await SendDeltaAsync(delta);
        await SendDeltaAsync([], finish);
        await SendAsync([], new JsonObject
        {
            ["prompt_tokens"] = usage.Prompt,
            ["completion_tokens"] = usage.Completion,
            ["total_tokens"] = usage.Prompt + usage.Completion,
            ["prompt_tokens_details"] = new JsonObject { ["cached_tokens"] = usage.Cached },
            ["completion_tokens_details"] = new JsonObject { ["reasoning_tokens"] = usage.Reasoning },
        });
        await WriteAsync("[DONE]");
    }

    private Task SendDeltaAsync(JsonObject delta, string? finish = null) =>
        SendAsync([new JsonObject { ["index"] = 0, ["delta"] = delta, ["finish_reason"] = finish }]);

    private Task SendAsync(JsonArray choices, JsonObject? usage = null) => WriteAsync(new JsonObject
    {
        ["id"] = $"chatcmpl-{request.Number}",
        ["object"] = "chat.completion.chunk",
        ["created"] = 1_800_000_000,
        ["model"] = request.Model,
        ["choices"] = choices,
        ["usage"] = usage,
    }.ToJsonString());

    private async Task WriteAsync(string data)
    {
        await context.Response.WriteAsync($"data: {data}\n\n", _gone);
        await context.Response.Body.FlushAsync(_gone);
    }

    private Task SendErrorAsync(MockReply.Status status)
    {
        context.Response.StatusCode = status.Number;
        if (status.RetryAfterSeconds is { } seconds)
            context.Response.Headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return context.Response.WriteAsJsonAsync(
            new { error = new { message = status.Message, type = "mock_error", code = status.Code } }, JsonSerializerOptions.Web, _gone);
    }
}
