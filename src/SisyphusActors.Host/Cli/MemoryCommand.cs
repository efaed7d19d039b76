using System.CommandLine;
using SisyphusActors.Core.Ledger;
using SisyphusActors.Core.Memory;
using SisyphusActors.Core.Runs;
using SisyphusActors.Journal.Projections;

namespace SisyphusActors.Host.Cli;

/// <summary>What one run learned, for all that follow.</summary>
internal sealed class MemoryCommand : Command
{
    public MemoryCommand(Screen screen) : base("memory", "What was learned in this workspace, for every later run.")
    {
        Add(new MemoryStoreCommand(screen));
        Add(new MemoryFindCommand(screen));
        Add(new MemoryFeedbackCommand(screen));
        Add(new MemoryListCommand(screen));
    }
}

internal sealed class MemoryStoreCommand : SharedCommand
{
    private readonly Argument<string> _text = new("text") { Description = "What to remember, or @FILE to read it from a file.", HelpName = "TEXT" };
    private readonly Option<string> _type = new("--type", "-t") { Description = $"One of {string.Join(", ", MemoryTypes.Names)}.", HelpName = "TYPE", Required = true };
    private readonly Option<string[]> _entity = MemoryArguments.Entity("What it is about, such as a library's name; once for each.");
    private readonly Option<string?> _source = new("--source") { Description = "The run it comes from.", HelpName = "RUN" };
    private readonly Option<string?> _key = KeyOption();

    public MemoryStoreCommand(Screen screen) : base(
        screen, "store", "Remember something. What is known already is not stored again.",
        "sisyphus memory store 'left-pad has a known vulnerability: use PadLeft' --type correction --entity left-pad",
        "sisyphus memory store 'Checkpoint the WAL before copying a LibSQL file' --type learning --entity LibSQL --source k3x9")
    {
        Arguments.Add(_text);
        foreach (var option in (Option[])[_type, _entity, _source, _key])
            Options.Add(option);
    }

    public override async Task<ExitCode> RunAsync(Session session)
    {
        var parsed = session.Parsed;
        var store = new MemoryMessage.StoreMemory(
            Words.Of<MemoryType>("--type", parsed.GetValue(_type))!.Value, MailArguments.Text("The text", parsed.GetValue(_text)!),
            [.. parsed.GetValue(_entity) ?? []], parsed.GetValue(_source), Session.By);
        ThrowIf(store.Problem());
        var id = await TellAsync(session, WorkspaceActors.Memory, store, Key(parsed.GetValue(_key))).ConfigureAwait(false);
        return Tell(session, Shapes.Memory.Of(session.Client.Shared!.Memories.Get(id)!), $"remembered as {id}");
    }
}

internal sealed class MemoryFindCommand : SharedCommand
{
    private readonly Argument<string[]> _words = new("words") { Description = "Words of the text; one is enough to match, more match better.", HelpName = "WORD", Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<string[]> _entity = MemoryArguments.Entity("Only what is about this; once for each of several. Part of a name will do when it fits one only.");
    private readonly Option<string?> _type = MemoryArguments.Type();
    private readonly Option<int> _limit = LimitOption(5);

    public MemoryFindCommand(Screen screen) : base(
        screen, "find", "Find memories, the best first. Where it is not clear which is meant, it says so and ends with exit code 3.",
        "sisyphus memory find wal checkpoint", "sisyphus memory find --entity left-pad --type correction --json")
    {
        Arguments.Add(_words);
        foreach (var option in (Option[])[_entity, _type, _limit])
            Options.Add(option);
    }

    public override Task<ExitCode> RunAsync(Session session)
    {
        var parsed = session.Parsed;
        var (words, entities) = (string.Join(' ', parsed.GetValue(_words) ?? []), parsed.GetValue(_entity) ?? []);
        if (entities.Length == 0 && !words.Any(char.IsLetterOrDigit))
            throw new CommandException(ExitCode.Usage, "Say what to look for: words, or --entity NAME. All there is: sisyphus memory list");
        var (type, limit) = (Words.Of<MemoryType>("--type", parsed.GetValue(_type)), Limit(parsed.GetValue(_limit)));
        var search = session.Client.Shared?.Memories.Find(words, entities, type, limit) ?? new MemorySearch([], null, []);
        Tell(session, Shapes.MemorySearch.Of(search), [
            .. search.Memories.Select(MemoryArguments.Line),
            .. search.Unclear is { } unclear ? [$"not clear: {Screen.Safe(unclear)}. {(search.Candidates.IsEmpty ? "Add a word, or" : "Name one with")} --entity"] : Array.Empty<string>(),
            .. search is { Unclear: null, Memories.IsEmpty: true } ? ["nothing is remembered about that"] : Array.Empty<string>(),
        ]);
        return Task.FromResult(search.Unclear is null ? ExitCode.Ok : ExitCode.Waiting);
    }
}

internal sealed class MemoryFeedbackCommand : SharedCommand
{
    private readonly Argument<string> _memory = new("memory") { Description = "The memory's id, as find lists it: m12.", HelpName = "MEMORY" };
    private readonly Option<bool> _helpful = new("--helpful") { Description = "It helped: it weighs more." };
    private readonly Option<bool> _harmful = new("--harmful") { Description = "It misled: it weighs less." };

    public MemoryFeedbackCommand(Screen screen) : base(
        screen, "feedback", "Say whether a memory helped.", "sisyphus memory feedback m12 --helpful", "sisyphus memory feedback m12 --harmful")
    {
        Arguments.Add(_memory);
        Options.Add(_helpful);
        Options.Add(_harmful);
    }

    public override async Task<ExitCode> RunAsync(Session session)
    {
        var (text, helpful) = (session.Parsed.GetValue(_memory)!, session.Parsed.GetValue(_helpful));
        if (helpful == session.Parsed.GetValue(_harmful))
            throw new CommandException(ExitCode.Usage, "Say one of the two: --helpful or --harmful.");
        if (!MemoryId.TryParse(text, out var number))
            throw new CommandException(ExitCode.Usage, $"'{Screen.Safe(text)}' is no memory's id. It is as find lists it: m12");
        if (session.Client.Shared?.Memories.Get(text) is null)
            throw new CommandException(ExitCode.NotFound, $"There is no memory {text}. Those there are: {session.Next("sisyphus memory list")}");
        await TellAsync(session, WorkspaceActors.Memory, new MemoryMessage.RateMemory(number, helpful, Session.By)).ConfigureAwait(false);
        var memory = session.Client.Shared!.Memories.Get(text)!;
        return Tell(session, Shapes.Memory.Of(memory), FormattableString.Invariant($"{text} weighs {memory.Weight:0.00}"));
    }
}

internal sealed class MemoryListCommand : SharedCommand
{
    private readonly Option<string?> _type = MemoryArguments.Type();
    private readonly Option<int> _limit = LimitOption(50);

    public MemoryListCommand(Screen screen) : base(
        screen, "list", "List memories, the weightiest first, of equal weight the newest.", "sisyphus memory list", "sisyphus memory list --type decision")
    {
        Options.Add(_type);
        Options.Add(_limit);
    }

    public override Task<ExitCode> RunAsync(Session session)
    {
        var (type, limit) = (Words.Of<MemoryType>("--type", session.Parsed.GetValue(_type)), Limit(session.Parsed.GetValue(_limit)));
        var memories = session.Client.Shared?.Memories.List(type, limit) ?? [];
        return Task.FromResult(Tell(session, new Shapes.MemoryList([.. memories.Select(Shapes.Memory.Of)]), memories.Select(MemoryArguments.Line)));
    }
}

/// <summary>What several memory commands take and print.</summary>
internal static class MemoryArguments
{
    public static Option<string[]> Entity(string description) => new("--entity", "-e") { Description = description, HelpName = "NAME" };

    public static Option<string?> Type() => new("--type", "-t") { Description = $"Only one type: {string.Join(", ", MemoryTypes.Names)}.", HelpName = "TYPE" };

    public static string Line(MemoryEntry memory) => string.Join('\t',
        memory.Id, FormattableString.Invariant($"{memory.Weight:0.00}"), memory.Type, LedgerTime.Text(memory.StoredAt),
        Screen.Safe(string.Join(", ", memory.Entities)), Screen.Safe(memory.Text));
}
