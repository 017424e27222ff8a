namespace FleetMdm.Store;

/// <summary>The file under the database: who may read it, and what stands at the path before SQLite is asked.</summary>
internal static class DatabaseFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>
    /// Creates an empty file that only its owner can read, with the folders above it. SQLite gives -wal and -shm
    /// the mode of the database file, so that it must be right before SQLite sees it.
    /// </summary>
    public static void Create(string path)
    {
        if (Directory.Exists(path))
        {
            throw StoreFailure.IsDirectory(path);
        }

        try
        {
            CreateFolders(Path.GetDirectoryName(path)!);
            using var _ = new FileStream(path, NewFile());
        }
        catch (IOException) when (File.Exists(path))
        {
            throw StoreFailure.AlreadyExists(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw StoreFailure.CannotOpen(path, failure.Message, failure);
        }
    }

    /// <summary>Refuses a path where no database can be: nothing there, a directory, an empty file, a file not to be written.</summary>
    public static void Inspect(string path, DatabaseAccess access)
    {
        if (Directory.Exists(path))
        {
            throw StoreFailure.IsDirectory(path);
        }

        var file = new FileInfo(path);
        if (!file.Exists)
        {
            throw StoreFailure.Missing(path);
        }

        if (file.Length == 0)
        {
            throw StoreFailure.Empty(path);
        }

        // The superuser may write to any file; a file that nobody was given the right to write is still meant to stay.
        if (access == DatabaseAccess.Write && !IsWritableBySomeone(file))
        {
            throw StoreFailure.ReadOnly(path);
        }
    }

    /// <summary>Takes away what an unfinished <see cref="Create"/> left.</summary>
    public static void Discard(string path)
    {
        foreach (var suffix in (ReadOnlySpan<string>)["", "-wal", "-shm", "-journal"])
        {
            File.Delete(path + suffix);
        }
    }

    private static FileStreamOptions NewFile()
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        return options;
    }

    private static void CreateFolders(string folder)
    {
        if (Directory.Exists(folder))
        {
            return;
        }

        if (Path.GetDirectoryName(folder) is { } above)
        {
            CreateFolders(above);
        }

        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, OwnerOnly | UnixFileMode.UserExecute);
        }
    }

    private static bool IsWritableBySomeone(FileInfo file) =>
        OperatingSystem.IsWindows()
            ? !file.IsReadOnly
            : (file.UnixFileMode & (UnixFileMode.UserWrite | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite)) != 0;
}
