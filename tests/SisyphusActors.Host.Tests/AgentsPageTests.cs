using System.Text.RegularExpressions;

namespace SisyphusActors.Host.Tests;

public sealed partial class AgentsPageTests : WorkspaceFolder
{
    private static readonly string Page = File.ReadAllText(CommandTreeTests.Repository("docs/agents.md"));

    [Fact]
    public async Task Every_command_of_the_page_can_be_typed_in_its_order()
    {
        var lines = Blocks().Matches(Page).SelectMany(block => block.Groups[1].Value.Split('\n', StringSplitOptions.RemoveEmptyEntries)).ToList();
        lines.Count.ShouldBeGreaterThan(10);
        foreach (var line in lines)
            (await RunAsync([.. Words().Matches(line["sisyphus ".Length..]).Select(m => m.Value.Trim('\''))])).ShouldEndWith(0);
    }

    [GeneratedRegex("```sh\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Blocks();

    [GeneratedRegex("'[^']*'|[^ ]+")]
    private static partial Regex Words();
}
