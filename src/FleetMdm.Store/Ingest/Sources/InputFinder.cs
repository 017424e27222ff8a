namespace FleetMdm.Store.Ingest.Sources;

/// <summary>A file to read.</summary>
/// <param name="Name">As the user named it, or below the folder that the user named.</param>
/// <param name="Path">Null: standard input.</param>
/// <param name="Bytes">Its size; null where there is none to know, as of a pipe. A file of size 0 is not to be opened.</param>
internal sealed record SourceFile(string Name, string? Path, long? Bytes);

/// <summary>
/// From what the user named to the files to read: in the order given, folders and patterns in ordinal order, each file
/// once. Names come from the user and the file system only, never from data.
/// </summary>
internal sealed class InputFinder
{
    private readonly List<SourceFile> _files = [];
    private readonly List<RefusedInput> _refused = [];
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);

    private InputFinder()
    {
    }

    public static (IReadOnlyList<SourceFile> Files, IReadOnlyList<RefusedInput> Refused) Find(
        IReadOnlyList<string> inputs, bool hasStandardInput)
    {
        var finder = new InputFinder();
        foreach (var input in inputs)
        {
            finder.Add(input, hasStandardInput);
        }
        return (finder._files, finder._refused);
    }

    private void Add(string input, bool hasStandardInput)
    {
        if (input == "-")
        {
            if (hasStandardInput && _seen.Add("-"))
            {
                _files.Add(new SourceFile("-", null, null));
            }
            else
            {
                _refused.Add(InputFault.NoStandardInput());
            }
        }
        else if (File.Exists(input))
        {
            AddFile(input);
        }
        else if (Directory.Exists(input))
        {
            AddFolder(input);
        }
        else if (input.AsSpan().ContainsAny('*', '?'))
        {
            AddPattern(input);
        }
        else
        {
            _refused.Add(InputFault.NotFound(input));
        }
    }

    private void AddFile(string path)
    {
        if (_seen.Add(System.IO.Path.GetFullPath(path)))
        {
            var file = new FileInfo(path);
            // A pipe (`<(…)`, /dev/fd/63) has no length.
            _files.Add(new SourceFile(path, path, file.Length > 0 ? file.Length : null));
        }
    }

    private void AddFolder(string folder)
    {
        try
        {
            var paths = FolderWalk.Files(folder).ToList();
            if (paths.Count == 0)
            {
                _refused.Add(InputFault.EmptyFolder(folder));
            }
            paths.ForEach(AddFound);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            _refused.Add(InputFault.NotReadable(folder, "the folder or one below it cannot be listed"));
        }
    }

    private void AddPattern(string pattern)
    {
        try
        {
            var paths = FolderWalk.Matches(pattern).ToList();
            if (paths.Count == 0)
            {
                _refused.Add(InputFault.NothingMatches(pattern));
            }
            paths.ForEach(AddFound);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            _refused.Add(InputFault.NotReadable(pattern, "a folder that the pattern names cannot be listed"));
        }
    }

    /// <summary>A file that the user did not name: one without bytes is not to be opened, because a pipe would wait for ever.</summary>
    private void AddFound(string path)
    {
        if (_seen.Add(System.IO.Path.GetFullPath(path)))
        {
            _files.Add(new SourceFile(path, path, new FileInfo(path).Length));
        }
    }
}
