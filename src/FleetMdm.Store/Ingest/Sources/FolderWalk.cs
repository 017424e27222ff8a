using System.IO.Enumeration;

namespace FleetMdm.Store.Ingest.Sources;

/// <summary>Files below folders, in ordinal order of their paths. Names that begin with a dot are passed over, and links to folders, which may lead in circles.</summary>
internal static class FolderWalk
{
    /// <summary>All files below a folder.</summary>
    public static IEnumerable<string> Files(string folder)
    {
        foreach (var entry in Entries(folder))
        {
            if (entry is DirectoryInfo)
            {
                foreach (var below in Files(Below(folder, entry)))
                {
                    yield return below;
                }
            }
            else
            {
                yield return Below(folder, entry);
            }
        }
    }

    /// <summary>The files that a pattern names: <c>*</c> and <c>?</c> within a name, <c>**</c> for any number of folders.</summary>
    public static IEnumerable<string> Matches(string pattern)
    {
        var parts = pattern.Split(System.IO.Path.DirectorySeparatorChar, System.IO.Path.AltDirectorySeparatorChar);
        var wild = Array.FindIndex(parts, part => part.AsSpan().ContainsAny('*', '?'));
        var root = string.Join('/', parts[..wild]);
        if (wild > 0 && root.Length == 0)
        {
            root = "/";
        }
        return root.Length > 0 && !Directory.Exists(root) ? [] : Matches(root, parts.AsMemory(wild)).Distinct(StringComparer.Ordinal);
    }

    private static IEnumerable<string> Matches(string folder, ReadOnlyMemory<string> parts)
    {
        var part = parts.Span[0];
        var isLast = parts.Length == 1;
        if (part == "**" && isLast)
        {
            return Files(folder.Length == 0 ? "." : folder).Select(path => folder.Length == 0 ? path[2..] : path);
        }
        return part == "**"
            ? Matches(folder, parts[1..]).Concat(Folders(folder).SelectMany(below => Matches(below, parts)))
            : Named(folder, part, isLast).SelectMany(found => isLast ? [found] : Matches(found, parts[1..]));
    }

    private static IEnumerable<string> Named(string folder, string part, bool files) =>
        from entry in Entries(folder)
        where entry is FileInfo == files && FileSystemName.MatchesSimpleExpression(part, entry.Name, ignoreCase: false)
        select Below(folder, entry);

    private static IEnumerable<string> Folders(string folder) =>
        from entry in Entries(folder) where entry is DirectoryInfo select Below(folder, entry);

    private static List<FileSystemInfo> Entries(string folder)
    {
        var entries = new DirectoryInfo(folder.Length == 0 ? "." : folder).EnumerateFileSystemInfos()
            .Where(entry => !entry.Name.StartsWith('.'))
            .Where(entry => entry is FileInfo || entry.LinkTarget is null)
            .ToList();
        entries.Sort((left, right) => string.CompareOrdinal(SortName(left), SortName(right)));
        return entries;
    }

    /// <summary>A folder sorts as its files' paths do: with the separator behind its name.</summary>
    private static string SortName(FileSystemInfo entry) => entry is DirectoryInfo ? entry.Name + '/' : entry.Name;

    private static string Below(string folder, FileSystemInfo entry) =>
        folder.Length == 0 ? entry.Name : folder.EndsWith('/') ? folder + entry.Name : folder + '/' + entry.Name;
}
