using System.Text;
using Microsoft.Data.Sqlite;
using SisyphusActors.Journal.Sqlite;

namespace SisyphusActors.Journal.Projections;

/// <summary>Projects the journal once more, beside, as far as the stored tables have come, and compares rows and bytes.</summary>
/// <param name="stored">What is to be compared, on a connection of its own.</param>
/// <param name="again">An empty database to project into, not opened yet.</param>
/// <param name="filesAgain">Where ledger files are made again; empty.</param>
internal sealed class Verification(IJournal journal, ProjectionTables stored, ILedgerFiles files, SqliteConnection again, ILedgerFiles filesAgain)
{
    private const int DifferencesMax = 100;

    private readonly List<ProjectionDifference> _differences = [];
    private readonly HashSet<string> _maybeBehind = new(StringComparer.Ordinal);

    public ProjectionReport Run()
    {
        if (!stored.Exist)
            return new ProjectionReport(0, [new("The database holds no projections of this version: sisyphus ledger --rebuild makes them.", MayBeBehind: false)]);
        using var projector = new Projector(journal, () => again, filesAgain, new WriteGate());
        projector.CatchUpTo(stored.OffsetOf(ProjectionTables.TablesOffset));
        // A host at work has moved the tables on meanwhile. A reader that stays long keeps it from emptying its log, so the rest is done within.
        stored.BeginRead();
        var offset = stored.OffsetOf(ProjectionTables.TablesOffset);
        projector.CatchUpTo(offset);
        foreach (var (table, rows) in stored.Dump())
            CompareRows(table, rows, projector.Dump(table));
        NoteUnwritten(offset);
        stored.Commit();
        foreach (var path in filesAgain.List().Union(files.List()).Order(StringComparer.Ordinal))
            CompareFile(path, files.Read(path), filesAgain.Read(path));
        return new ProjectionReport(offset, _differences);
    }

    /// <summary>Files are written after the tables: those of the runs that changed since all were written may be old.</summary>
    private void NoteUnwritten(long offset)
    {
        var written = stored.OffsetOf(ProjectionTables.LedgerOffset);
        if (written < offset)
            _maybeBehind.Add(LedgerPaths.Workspace);
        _maybeBehind.UnionWith(stored.RunsAfter(written).SelectMany(runId => (string[])[LedgerPaths.Of(runId), LedgerPaths.EvidenceOf(runId)]));
    }

    /// <summary>Both are in the order of their keys, so a row of each is all that is held at a time.</summary>
    private void CompareRows(string table, IEnumerable<ProjectedRow> actual, IEnumerable<ProjectedRow> expected)
    {
        using var one = actual.GetEnumerator();
        using var other = expected.GetEnumerator();
        var (more, moreExpected) = (one.MoveNext(), other.MoveNext());
        while (more || moreExpected)
        {
            var order = !more ? 1 : !moreExpected ? -1 : one.Current.CompareTo(other.Current);
            if (order < 0)
                Differ($"{table}: the row {one.Current.Key} is not in the journal.");
            else if (order > 0)
                Differ($"{table}: the row {other.Current.Key} is missing.");
            else if (one.Current.FirstDifference(other.Current) is { } difference)
                Differ($"{table}: {one.Current.Key}: {difference}");
            more = order > 0 ? more : one.MoveNext();
            moreExpected = order < 0 ? moreExpected : other.MoveNext();
        }
    }

    private void CompareFile(string path, byte[]? actual, byte[]? expected)
    {
        if (expected is null)
            Differ($"{path}: there is no such run in the journal.", _maybeBehind.Contains(path));
        else if (actual is null)
            Differ($"{path}: the file is missing.", _maybeBehind.Contains(path));
        else if (!actual.AsSpan().SequenceEqual(expected))
            Differ($"{path}: {FirstDifference(Lines(actual), Lines(expected))}", _maybeBehind.Contains(path));
    }

    private void Differ(string what, bool mayBeBehind = false)
    {
        if (_differences.Count < DifferencesMax)
            _differences.Add(new ProjectionDifference(what, mayBeBehind));
    }

    private static string FirstDifference(string[] actual, string[] expected)
    {
        var same = actual.Zip(expected).TakeWhile(pair => pair.First == pair.Second).Count();
        return $"line {same + 1} is {Quoted(actual, same)}; by the journal it is {Quoted(expected, same)}.";
    }

    private static string[] Lines(byte[] text) => Encoding.UTF8.GetString(text).Split('\n');

    private static string Quoted(string[] lines, int index) => index < lines.Length ? $"'{lines[index]}'" : "not there";
}

/// <summary>How projections compare with a rebuild from offset 0.</summary>
/// <param name="Offset">How far the tables had come.</param>
/// <param name="Differences">At most 100; empty when all is as the journal says up to there.</param>
public sealed record ProjectionReport(long Offset, IReadOnlyList<ProjectionDifference> Differences);

/// <param name="What">A sentence.</param>
/// <param name="MayBeBehind">A ledger file that a host at work writes next, or one that was killed did not write any more; the next one does.</param>
public sealed record ProjectionDifference(string What, bool MayBeBehind);

/// <summary>One row of a table, for comparing.</summary>
/// <param name="Keys">How many of its leading columns are its primary key.</param>
internal sealed record ProjectedRow(int Keys, string[] Columns, object[] Values) : IComparable<ProjectedRow>
{
    public string Key => string.Join(' ', Values.Take(Keys));

    /// <summary>By primary key, as SQLite orders it: text by its bytes.</summary>
    public int CompareTo(ProjectedRow? other)
    {
        for (var index = 0; index < Keys; index++)
            if (Compare(Values[index], other!.Values[index]) is not 0 and var order)
                return order;
        return 0;
    }

    public string? FirstDifference(ProjectedRow other)
    {
        for (var index = 0; index < Columns.Length; index++)
            if (!Values[index].Equals(other.Values[index]))
                return $"{Columns[index]} is {Shown(Values[index])}; by the journal it is {Shown(other.Values[index])}.";
        return null;
    }

    private static int Compare(object one, object other) => (one, other) switch
    {
        (long a, long b) => a.CompareTo(b),
        (string a, string b) => Encoding.UTF8.GetBytes(a).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(b)),
        // Numbers come before text, whatever wrote the wrong one.
        _ => (one is string).CompareTo(other is string),
    };

    private static string Shown(object value) => value is DBNull ? "NULL" : $"'{value}'";
}
