using SisyphusActors.Core.Models;
using SisyphusActors.Core.Operations;
using SisyphusActors.Core.Values;
using SisyphusActors.Seams.Models;
using SisyphusActors.Seams.Models.OpenCode;

namespace SisyphusActors.Seams.Tests.Models.OpenCode;

/// <summary>One running server for the tests that do no harm to it.</summary>
public sealed class OpenCodeFixture : IAsyncLifetime
{
    public static readonly Json Schema = Json.Parse(
        """{"type":"object","properties":{"answer":{"type":"string"},"score":{"type":"integer"}},"required":["answer","score"],"additionalProperties":false}""");

    public OpenCodeWorkspace Workspace { get; private set; } = null!;

    public OpenCodeProvider Provider { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Workspace = await OpenCodeWorkspace.CreateAsync();
        Provider = new OpenCodeProvider(Workspace.Settings, TimeProvider.System);
        // A server's first prompt takes seconds longer, which limits of time in tests do not allow for.
        if (OpenCodeProgram.WhyNot is null)
            await AskAsync(Workspace.Model());
    }

    public async Task DisposeAsync()
    {
        await Provider.DisposeAsync();
        await Workspace.DisposeAsync();
    }

    internal string Password => new ServerFiles(Workspace.Settings.StateRoot).Password();

    public static OpKey NewKey() => new(Sha256.Of(Guid.NewGuid().ToString()));

    /// <summary>A call in a session that is opened for it.</summary>
    public static async Task<ModelCall> CallAsync(
        IModelProvider provider, string model, Json? schema = null, ModelLimits? limits = null, params string[] tools)
    {
        var name = new ModelName(OpenCodeProvider.Name, $"mock/{model}");
        var session = await provider.OpenSessionAsync(NewKey(), new ModelSessionRequest(name, "build", [.. tools]), CancellationToken.None);
        return new ModelCall(
            NewKey(), "run", new ModelRequest(name, "build", System: null, "Say something.", schema, [.. tools], limits ?? ModelLimits.Default, session.Id), Timeout: null, MayRepeat: false);
    }

    public Task<ModelCall> CallAsync(string model, Json? schema = null, ModelLimits? limits = null, params string[] tools) =>
        CallAsync(Provider, model, schema, limits, tools);

    public async Task<ModelOutcome> AskAsync(string model, Json? schema = null, ModelLimits? limits = null, params string[] tools) =>
        await Provider.AskAsync(await CallAsync(model, schema, limits, tools), CancellationToken.None);

    /// <summary>The server, for what a provider never does.</summary>
    internal Task<OpenCodeClient> ConnectAsync() => Provider.Server.ConnectAsync(CancellationToken.None);
}

[CollectionDefinition(nameof(OpenCodeFixture))]
public sealed class OpenCodeCollection : ICollectionFixture<OpenCodeFixture>;
