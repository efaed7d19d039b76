using System.Text;
using Microsoft.Data.Sqlite;
using SisyphusActors.Journal.Sqlite;

namespace SisyphusActors.Journal.Projections;

/// <summary>Projects the journal once more, in memory, as far as the stored tables have come, and compares rows and bytes.</summary>
internal sealed class Verification(IJournal journal, ProjectionTables stored, ILedgerFiles files)
{
    private const int DifferencesMax = 100;

    /// <summary>A host at work moves the tables on while we compare; then we compare again.</summary>
    private const int PassesMax = 3;

    private readonly List<string> _differences = [];

    public IReadOnlyList<string> Run()
    {
        if (!stored.Exist)
            return ["The database holds no projections of this version: sisyphus ledger --rebuild makes them."];
        for (var pass = 1; ; pass++)
        {
            _differences.Clear();
            var offset = stored.OffsetOf(ProjectionTables.TablesOffset);
            Compare(offset);
            if (_differences.Count == 0 || pass == PassesMax || stored.OffsetOf(ProjectionTables.TablesOffset) == offset)
                return [.. _differences.Take(DifferencesMax)];
        }
    }

    private void Compare(long offset)
    {
        var again = new LedgerMemory();
        using var beside = new SqliteConnection("Data Source=:memory:");
        using var projector = new Projector(journal, () => beside, again, new WriteGate());
        projector.CatchUpTo(offset);
        stored.BeginRead();
        foreach (var (table, rows) in stored.Dump())
            CompareRows(table, rows, projector.Dump(table));
        stored.Commit();
        foreach (var path in again.List().Union(files.List()).Order(StringComparer.Ordinal))
            CompareFile(path, files.Read(path), again.Read(path));
    }

    private void CompareRows(string table, IEnumerable<ProjectedRow> actual, IEnumerable<ProjectedRow> expected)
    {
        var missing = new SortedDictionary<string, ProjectedRow>(expected.ToDictionary(r => r.Key), StringComparer.Ordinal);
        foreach (var row in actual)
        {
            if (!missing.Remove(row.Key, out var other))
                _differences.Add($"{table}: the row {row.Key} is not in the journal.");
            else if (row.FirstDifference(other) is { } difference)
                _differences.Add($"{table}: {row.Key}: {difference}");
        }
        _differences.AddRange(missing.Keys.Select(key => $"{table}: the row {key} is missing."));
    }

    private void CompareFile(string path, byte[]? actual, byte[]? expected)
    {
        if (expected is null)
            _differences.Add($"{path}: there is no such run in the journal.");
        else if (actual is null)
            _differences.Add($"{path}: the file is missing.");
        else if (!actual.AsSpan().SequenceEqual(expected))
            _differences.Add($"{path}: {FirstDifference(Lines(actual), Lines(expected))}");
    }

    private static string FirstDifference(string[] actual, string[] expected)
    {
        var same = actual.Zip(expected).TakeWhile(pair => pair.First == pair.Second).Count();
        return $"line {same + 1} is {Quoted(actual, same)}; by the journal it is {Quoted(expected, same)}.";
    }

    private static string[] Lines(byte[] text) => Encoding.UTF8.GetString(text).Split('\n');

    private static string Quoted(string[] lines, int index) => index < lines.Length ? $"'{lines[index]}'" : "not there";
}

/// <summary>One row of a table, for comparing.</summary>
/// <param name="Key">Its primary key, as text.</param>
internal sealed record ProjectedRow(string Key, string[] Columns, object[] Values)
{
    public string? FirstDifference(ProjectedRow other)
    {
        for (var index = 0; index < Columns.Length; index++)
            if (!Values[index].Equals(other.Values[index]))
                return $"{Columns[index]} is {Shown(Values[index])}; by the journal it is {Shown(other.Values[index])}.";
        return null;
    }

    private static string Shown(object value) => value is DBNull ? "NULL" : $"'{value}'";
}
