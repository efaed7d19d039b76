using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace SisyphusActors.Host.Tests;

/// <summary>Goals over HTTP, at the built program.</summary>
public sealed partial class HttpTests : WorkspaceFolder
{
    private const string Goal = """{"goal":"Write hello.txt"}""";

    [PosixFact]
    public async Task A_goal_is_noted_run_looked_at_and_its_plan_approved()
    {
        Script("""
            { "agent": "plan", "json": { "design": "A file.", "files": [{ "path": "hello.txt", "change": "create", "purpose": "It greets." }],
              "libraries": [], "risks": [], "tests": ["grep -qx hello hello.txt"], "steps": [] } },
            { "agent": "build", "match": "does not exist", "json": { "summary": "Greeted.", "learnings": [], "files": [{ "path": "hello.txt", "content": "hello\n" }] } },
            { "agent": "build", "match": "Greeted.", "json": { "reason": "All.", "commands": ["grep -qx hello hello.txt"] } }
            """);
        await using var api = await ServeAsync();

        var noted = await api.PostAsync("/intents", Goal);
        noted.Status.ShouldBe(HttpStatusCode.Created);
        noted.Body.GetProperty("status").GetString().ShouldBe("queued");
        var id = noted.Body.GetProperty("intentId").GetString()!;

        var started = await api.PostAsync($"/intents/{id}/run");
        started.Status.ShouldBe(HttpStatusCode.Accepted);
        started.Body.GetProperty("runId").GetString().ShouldBe(id);
        await UntilAsync(async () => await api.StatusAsync(id) == "waiting_input");
        File.Exists(Path.Combine(Root, "hello.txt")).ShouldBeFalse();

        var plan = (await api.GetAsync($"/runs/{id}")).Body.GetProperty("plan");
        var wrong = await api.PostAsync($"/runs/{id}/approve-plan", $$"""{"planHash":"{{new string('0', 64)}}"}""");
        wrong.Status.ShouldBe(HttpStatusCode.Conflict);
        wrong.ContentType.ShouldBe("application/problem+json");
        wrong.Body.GetProperty("detail").GetString().ShouldNotBeEmpty();

        var approved = await api.PostAsync($"/runs/{id}/approve-plan", $$"""{"planHash":"{{plan.GetProperty("hash").GetString()}}"}""");
        approved.Status.ShouldBe(HttpStatusCode.OK);
        approved.Body.GetProperty("accepted").GetBoolean().ShouldBeTrue();
        await UntilAsync(async () => await api.StatusAsync(id) == "succeeded");
        File.ReadAllText(Path.Combine(Root, "hello.txt")).ShouldBe("hello\n");
    }

    [Fact]
    public async Task A_repeat_with_its_key_is_the_same_intent_and_another_body_an_error()
    {
        await using var api = await ServeAsync();

        var first = await api.PostAsync("/intents", Goal, ("Idempotency-Key", "k-1"));
        var again = await api.PostAsync("/intents", Goal, ("Idempotency-Key", "k-1"));
        var other = await api.PostAsync("/intents", """{"goal":"Something else"}""", ("Idempotency-Key", "k-1"));

        again.Body.GetProperty("intentId").GetString().ShouldBe(first.Body.GetProperty("intentId").GetString());
        (other.Status, other.Reason).ShouldBe((HttpStatusCode.UnprocessableEntity, "idempotency-conflict"));
    }

    [Theory]
    [InlineData("{", HttpStatusCode.BadRequest, "bad-body")]
    [InlineData("null", HttpStatusCode.BadRequest, "bad-body")]
    [InlineData("{}", HttpStatusCode.BadRequest, "bad-body")]
    [InlineData("""{"goal":null}""", HttpStatusCode.BadRequest, "bad-body")]
    [InlineData("""{"goal":" "}""", HttpStatusCode.BadRequest, "bad-body")]
    [InlineData("""{"goal":"a","goal":"b"}""", HttpStatusCode.BadRequest, "bad-body")]
    [InlineData("""{"goal":"a","gaol":"b"}""", HttpStatusCode.BadRequest, "bad-body")]
    [InlineData("""{"goal":7}""", HttpStatusCode.BadRequest, "bad-body")]
    public async Task A_body_is_exactly_what_is_expected(string body, HttpStatusCode status, string reason)
    {
        await using var api = await ServeAsync();

        var answer = await api.PostAsync("/intents", body);

        (answer.Status, answer.Reason, answer.ContentType).ShouldBe((status, reason, "application/problem+json"));
    }

    [Fact]
    public async Task What_is_not_there_and_who_is_not_here_is_told()
    {
        await using var api = await ServeAsync();

        (await api.GetAsync("/runs/none")).Told.ShouldBe((HttpStatusCode.NotFound, "no-such-run"));
        (await api.PostAsync("/intents/none/run")).Told.ShouldBe((HttpStatusCode.NotFound, "no-such-run"));
        (await api.GetAsync("/nothing")).Told.ShouldBe((HttpStatusCode.NotFound, "no-such-resource"));
        (await api.PostAsync("/intents", Goal, ("Host", "evil.example"))).Told.ShouldBe((HttpStatusCode.Forbidden, "not-local"));
        (await api.PostAsync("/intents", Goal, ("Idempotency-Key", new string('k', 201)))).Told.ShouldBe((HttpStatusCode.BadRequest, "bad-key"));
        (await api.PostAsync("/intents", Goal, ("Content-Type", "text/plain"))).Told.ShouldBe((HttpStatusCode.UnsupportedMediaType, "not-json"));
        (await api.PostAsync("/intents", $$"""{"goal":"{{new string('x', 1024 * 1024)}}"}""")).Told.ShouldBe((HttpStatusCode.RequestEntityTooLarge, "bad-request"));
    }

    [Fact]
    public async Task A_port_that_is_taken_or_none_is_an_error_that_says_what_to_do()
    {
        await using var api = await ServeAsync();
        using var elsewhere = new OtherFolder();

        (await elsewhere.RunAsync("serve", "--port", $"{api.Port}")).ShouldEndWith(5).Error.ShouldContain("--port");
        (await elsewhere.RunAsync("serve", "--port", "x")).ShouldEndWith(2);
        (await elsewhere.RunAsync("serve", "--port", "70000")).ShouldEndWith(2).Error.ShouldContain("0 to 65535");
        (await RunAsync("serve")).ShouldEndWith(5).Error.ShouldContain("host");
    }

    private void Script(string answers)
    {
        Directory.CreateDirectory(Path.Combine(Root, ".sisyphus"));
        Write(".sisyphus/sisyphus.conf", """
            sisyphus.agents { plan.models = "scripted/any", build.models = "scripted/any" }
            sisyphus.models.scripted.file = "answers.json"
            """);
        Write("answers.json", $$"""{ "answers": [ {{answers}} ] }""");
    }

    private async Task<Api> ServeAsync()
    {
        var program = Start("serve", "--port", "0");
        await program.SaysAsync("listening on ");
        return new Api(program, int.Parse(Listening().Match(program.Output).Groups[1].Value));
    }

    [GeneratedRegex(@"listening on http://127\.0\.0\.1:(\d+)")]
    private static partial Regex Listening();

    private sealed class OtherFolder : WorkspaceFolder;

    private sealed record Answer(HttpStatusCode Status, string? ContentType, JsonElement Body)
    {
        public string? Reason => Body.GetProperty("reason").GetString();

        public (HttpStatusCode, string?) Told => (Status, Reason);
    }

    private sealed class Api(HostProcess program, int port) : IAsyncDisposable
    {
        private readonly HttpClient _http = new() { BaseAddress = new Uri($"http://127.0.0.1:{port}"), Timeout = HostProcess.Timeout };

        public int Port => port;

        public async Task<string?> StatusAsync(string run) => (await GetAsync($"/runs/{run}")).Body.GetProperty("run").GetProperty("status").GetString();

        public Task<Answer> GetAsync(string path) => SendAsync(new HttpRequestMessage(HttpMethod.Get, path));

        public Task<Answer> PostAsync(string path, string? body = null, params (string Name, string Value)[] headers)
        {
            var request = new HttpRequestMessage(HttpMethod.Post, path);
            if (body is not null)
                request.Content = new StringContent(body, Encoding.UTF8, headers.FirstOrDefault(h => h.Name == "Content-Type").Value ?? "application/json");
            foreach (var (name, value) in headers)
                if (name != "Content-Type")
                    request.Headers.TryAddWithoutValidation(name, value);
            return SendAsync(request);
        }

        public ValueTask DisposeAsync()
        {
            _http.Dispose();
            program.Dispose();
            return ValueTask.CompletedTask;
        }

        private async Task<Answer> SendAsync(HttpRequestMessage request)
        {
            using var response = await _http.SendAsync(request);
            return new Answer(response.StatusCode, response.Content.Headers.ContentType?.MediaType, await response.Content.ReadFromJsonAsync<JsonElement>());
        }
    }
}
