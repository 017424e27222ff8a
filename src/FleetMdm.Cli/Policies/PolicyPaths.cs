using System.IO.Enumeration;

namespace FleetMdm.Cli.Policies;

/// <summary>Finds the policy files that paths mean.</summary>
internal static class PolicyPaths
{
    /// <summary>
    /// Files as given; of folders every `.yaml` and `.yml` file below them in ordinal order, hidden ones and folders behind
    /// symbolic links left out; `-` is stdin.
    /// </summary>
    /// <exception cref="CommandException">A path does not exist, or a folder holds no policy file.</exception>
    public static IReadOnlyList<string> Find(IReadOnlyList<string> paths)
    {
        var files = new List<string>();
        foreach (var path in paths)
        {
            if (path == "-" || File.Exists(path)) files.Add(path);
            else if (Directory.Exists(path)) files.AddRange(FindInFolder(path));
            else throw new CommandException(CommandProblem.NoSuchFile(path));
        }
        return [.. files.Distinct(StringComparer.Ordinal)];
    }

    private static List<string> FindInFolder(string folder)
    {
        var found = new FileSystemEnumerable<string>(
            folder,
            (ref FileSystemEntry entry) => entry.ToSpecifiedFullPath(),
            new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None })
        {
            ShouldIncludePredicate = (ref FileSystemEntry entry) => !entry.IsDirectory && IsPolicyFile(entry.FileName),
            ShouldRecursePredicate = (ref FileSystemEntry entry) =>
                entry.FileName[0] != '.' && (entry.Attributes & FileAttributes.ReparsePoint) == 0,
        };
        try
        {
            var files = found.Order(StringComparer.Ordinal).ToList();
            return files.Count > 0 ? files : throw new CommandException(CommandProblem.NoPolicyFiles(folder));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(CommandProblem.CannotRead(folder, error));
        }
    }

    private static bool IsPolicyFile(ReadOnlySpan<char> name) =>
        name[0] != '.' && (name.EndsWith(".yaml", StringComparison.OrdinalIgnoreCase)
            || name.EndsWith(".yml", StringComparison.OrdinalIgnoreCase));
}
