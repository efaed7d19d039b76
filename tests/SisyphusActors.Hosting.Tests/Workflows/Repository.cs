using System.Runtime.CompilerServices;

namespace SisyphusActors.Hosting.Tests.Workflows;

/// <summary>Files of the repository that tests hold true.</summary>
internal static class Repository
{
    public static string File(string path) => Path.Combine(Root(), path);

    private static string Root([CallerFilePath] string here = "")
    {
        var folder = Path.GetDirectoryName(here);
        while (folder is not null && !System.IO.File.Exists(Path.Combine(folder, "SisyphusActors.sln")))
            folder = Path.GetDirectoryName(folder);
        return folder ?? throw new InvalidOperationException("The tests need the repository they were built from.");
    }
}
