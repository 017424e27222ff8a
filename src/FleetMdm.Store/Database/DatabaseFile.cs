using Microsoft.Data.Sqlite;

namespace FleetMdm.Store;

/// <summary>The file under the database: who may read it, and what stands at the path before SQLite is asked.</summary>
internal static class DatabaseFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>How to connect to a database that ends with its connection.</summary>
    public static SqliteConnectionStringBuilder NoFile => new() { DataSource = ":memory:", Pooling = false };

    /// <summary>
    /// How to connect to the file, for readers too: the last connection to go may then tidy -wal and -shm away. On a
    /// file that it may not write SQLite falls back to reading. The pool would keep the file open, and with it the
    /// settings of whoever opened it first.
    /// </summary>
    public static SqliteConnectionStringBuilder Connection(string path) => new()
    {
        // A full path, because `:memory:` and `file:…` mean something else to SQLite.
        DataSource = Path.GetFullPath(path),
        Mode = IsWritableBySomeone(new FileInfo(path)) ? SqliteOpenMode.ReadWrite : SqliteOpenMode.ReadOnly,
        Pooling = false,
    };

    /// <summary>How to read a file that does not change while it is read: without locks and shared memory.</summary>
    public static SqliteConnectionStringBuilder ImmutableConnection(string path) => new()
    {
        DataSource = new Uri(Path.GetFullPath(path)).AbsoluteUri + "?immutable=1",
        Mode = SqliteOpenMode.ReadOnly,
        Pooling = false,
    };

    /// <summary>True when everything is in the file itself, and no writer has left something beside it.</summary>
    public static bool IsAtRest(string path) => new FileInfo(path + "-wal") is { Exists: false } or { Length: 0 };

    /// <summary>
    /// Creates an empty file that only its owner can read, with the folders above it. SQLite gives -wal and -shm
    /// the mode of the database file, so that it must be right before SQLite sees it.
    /// </summary>
    public static void Create(string path)
    {
        RefuseWhatIsNoFile(path);
        try
        {
            CreateFolders(Path.GetDirectoryName(Path.GetFullPath(path))!);
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
        RefuseWhatIsNoFile(path);

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

    private static void RefuseWhatIsNoFile(string path)
    {
        if (path.Length == 0 || path.Contains('\0', StringComparison.Ordinal))
        {
            throw StoreFailure.CannotOpen(path, "this is no path");
        }

        if (Directory.Exists(path))
        {
            throw StoreFailure.IsDirectory(path);
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
