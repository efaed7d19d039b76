using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using SQLitePCL;

namespace SisyphusActors.Journal.Sqlite;

/// <summary>How a connection waits for a lock held elsewhere: it looks again each millisecond, up to a limit.</summary>
/// <remarks>
/// SQLite's own <c>busy_timeout</c> looks again after whole seconds: the library of SQLitePCLRaw 2.0.6 is built without a finer sleep.
/// A reader that meets a writer in the instant of its commit waits like this too. https://sqlite.org/c3ref/busy_handler.html
/// </remarks>
internal static unsafe partial class BusyWait
{
    /// <param name="waitMaxMs">0 for not at all.</param>
    public static void Set(sqlite3 database, int waitMaxMs) => SetHandler(database.DangerousGetHandle(), &LookAgain, waitMaxMs);

    /// <param name="looks">So far at this lock.</param>
    /// <returns>0 to give up.</returns>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int LookAgain(nint waitMaxMs, int looks)
    {
        if (looks >= waitMaxMs)
            return 0;
        Thread.Sleep(1);
        return 1;
    }

    [LibraryImport("e_sqlite3", EntryPoint = "sqlite3_busy_handler")]
    private static partial int SetHandler(nint database, delegate* unmanaged[Cdecl]<nint, int, int> handler, nint argument);
}
