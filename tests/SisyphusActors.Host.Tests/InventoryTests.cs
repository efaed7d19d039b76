using System.CommandLine;
using System.Text.RegularExpressions;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Host.Cli;
using SisyphusActors.Journal.Projections;
using SisyphusActors.Journal.Sqlite;

namespace SisyphusActors.Host.Tests;

/// <summary>Holds <c>docs/COMPLETE-INVENTORY.md</c> to the program, both ways.</summary>
public sealed partial class InventoryTests : WorkspaceFolder
{
    private static readonly string Inventory = File.ReadAllText(Path.Combine(RepositoryRoot(), "docs", "COMPLETE-INVENTORY.md"));

    [Fact]
    public void Inventory_names_every_command_and_no_other() =>
        NamesUnder("Commands").ShouldBe(CommandTreeTests.Commands.Select(c => c.Words), ignoreOrder: true);

    [Fact]
    public void Inventory_names_every_option_that_all_commands_know() =>
        NamesUnder("Settings").Where(n => n.StartsWith("--", StringComparison.Ordinal))
            .ShouldBe(GlobalOptions.All.Select(o => o.Name), ignoreOrder: true);

    [Fact]
    public void Inventory_names_every_stored_event_message_and_state_and_no_other() =>
        NamesUnder("Events").Concat(NamesUnder("Messages")).Concat(NamesUnder("States")).ShouldBe(StoredJson.Names, ignoreOrder: true);

    [Fact]
    public void Inventory_names_every_table_and_view_and_no_other()
    {
        using var journal = SqliteJournal.Open(Path.Combine(Root, "x.db"));
        new SqlitePoisonCounter(journal.Database).Count(new PersistenceId("run/executor"), "cause");
        using var projector = new Projector(journal, Root);
        projector.CatchUp();
        using var connection = journal.OpenReader();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'memory_text_%'";
        using var rows = command.ExecuteReader();
        var names = new List<string>();
        while (rows.Read())
            names.Add(rows.GetString(0));

        NamesUnder("Tables").ShouldBe(names, ignoreOrder: true);
    }

    /// <summary>The names in the first column of a section's table.</summary>
    private static IEnumerable<string> NamesUnder(string heading)
    {
        var section = Inventory[Inventory.IndexOf($"## {heading}\n", StringComparison.Ordinal)..];
        var end = section.IndexOf("\n## ", 1, StringComparison.Ordinal);
        return FirstColumn().Matches(end < 0 ? section : section[..end]).SelectMany(row => Code().Matches(row.Value)).Select(c => c.Groups[1].Value);
    }

    private static string RepositoryRoot([System.Runtime.CompilerServices.CallerFilePath] string path = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, "..", ".."));

    [GeneratedRegex(@"^\| (`[^|]*`) \|", RegexOptions.Multiline)]
    private static partial Regex FirstColumn();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Code();
}
