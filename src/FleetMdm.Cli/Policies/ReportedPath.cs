namespace FleetMdm.Cli.Policies;

/// <summary>How other programs find a file that a diagnostic is about: relative to the folder they run in, where it lies there.</summary>
internal static class ReportedPath
{
    /// <summary>The path below <paramref name="folder"/> with `/` between its parts; a path that leads out of it stays as it was given.</summary>
    public static string Below(string folder, string path)
    {
        var full = Path.GetFullPath(path, folder);
        var below = Path.GetRelativePath(folder, full);
        var isBelow = !Path.IsPathRooted(below) && below != ".." && !below.StartsWith(".." + Path.DirectorySeparatorChar, StringComparison.Ordinal);
        return Slashed(isBelow ? below : path);
    }

    /// <summary>The same as a URI reference of RFC 3986: relative, or `file:///…` for a path from the root.</summary>
    public static string UriBelow(string folder, string path)
    {
        var below = Below(folder, path);
        var escaped = string.Join('/', below.Split('/').Select(Uri.EscapeDataString));
        if (!Path.IsPathRooted(below)) return escaped;
        // On Windows the root is `C:/`, whose colon stays.
        return "file:///" + escaped.TrimStart('/').Replace("%3A/", ":/", StringComparison.Ordinal);
    }

    private static string Slashed(string path) => path.Replace(Path.DirectorySeparatorChar, '/');
}
