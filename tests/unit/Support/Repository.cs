using System.Runtime.CompilerServices;

namespace FleetMdm.UnitTests.Support;

/// <summary>The working copy that the tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    /// <summary>The full path of a file or folder named from the root.</summary>
    public static string At(string relative) => Path.Join(Root, relative);

    /// <summary>The files below the root that people wrote, as paths from the root; build output is left out.</summary>
    public static IEnumerable<string> Files(string pattern) =>
        Directory.EnumerateFiles(Root, pattern, SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Root, path))
            .Where(path => !path.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj" or "artifacts" or ".git"))
            .Order(StringComparer.Ordinal);

    private static string Find([CallerFilePath] string path = "") =>
        Path.GetFullPath(Path.Join(Path.GetDirectoryName(path), "..", "..", ".."));
}
