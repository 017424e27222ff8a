using Microsoft.Data.Sqlite;

namespace FleetMdm.Store;

/// <summary>
/// The fleet's one file: devices and their facts, policies, assignments, scripts, runs. Open it, use the catalogs,
/// dispose it. Every failure of the file or the machine is a <see cref="StoreException"/>.
/// </summary>
public sealed class FleetDatabase : IDisposable
{
    /// <summary>How long a writer waits for another process before it gives up as busy.</summary>
    private static readonly TimeSpan BusyTimeout = TimeSpan.FromSeconds(5);

    private FleetDatabase(SqliteSession session)
    {
        Session = session;
        Devices = new DeviceCatalog(session);
        Policies = new PolicyCatalog(session);
        Assignments = new AssignmentCatalog(session);
        Scripts = new ScriptCatalog(session);
        Runs = new RunCatalog(session);
    }

    /// <summary>The path as the user gave it; <c>:memory:</c> for a database without a file.</summary>
    public string Location => Session.Path;

    public DeviceCatalog Devices { get; }

    public PolicyCatalog Policies { get; }

    public AssignmentCatalog Assignments { get; }

    public ScriptCatalog Scripts { get; }

    public RunCatalog Runs { get; }

    internal SqliteSession Session { get; }

    /// <summary>
    /// Makes a new database at a path where nothing is yet, readable by its owner only (0600; missing folders 0700).
    /// </summary>
    /// <exception cref="StoreException">Something is there already, or the file cannot be made.</exception>
    public static FleetDatabase Create(string path)
    {
        var fullPath = Path.GetFullPath(path);
        DatabaseFile.Create(fullPath);
        try
        {
            var session = Connect(path, DatabaseFile.Connection(fullPath), BusyTimeout);
            return Prepared(session, static session =>
            {
                session.Execute(SqlText.Query("create_settings"));
                Schema.Migrate(session);
            });
        }
        catch
        {
            DatabaseFile.Discard(fullPath);
            throw;
        }
    }

    /// <summary>Opens a database that `init` made. Never creates one. An older schema is brought forward first.</summary>
    /// <exception cref="StoreException">It is missing, not ours, too new, damaged, locked or not to be written.</exception>
    public static FleetDatabase Open(string path, DatabaseAccess access) => Open(path, access, BusyTimeout);

    internal static FleetDatabase Open(string path, DatabaseAccess access, TimeSpan busyTimeout)
    {
        var fullPath = Path.GetFullPath(path);
        DatabaseFile.Inspect(fullPath, access);
        try
        {
            return Open(path, access, busyTimeout, DatabaseFile.Connection(fullPath));
        }
        catch (StoreException failure) when (access == DatabaseAccess.Read && IsBarred(failure) && DatabaseFile.IsAtRest(fullPath))
        {
            // A folder that cannot be written has no place for SQLite's shared memory; a file that nobody is
            // writing can be read without it.
            return Open(path, access, busyTimeout, DatabaseFile.ImmutableConnection(fullPath));
        }
    }

    /// <summary>An empty database without a file, gone when disposed: for one-shot checks.</summary>
    public static FleetDatabase OpenInMemory()
    {
        var session = Connect(":memory:", DatabaseFile.NoFile, BusyTimeout);
        return Prepared(session, Schema.Migrate);
    }

    public void Dispose() => Session.Dispose();

    private static FleetDatabase Open(
        string path, DatabaseAccess access, TimeSpan busyTimeout, SqliteConnectionStringBuilder connection) =>
        Prepared(Connect(path, connection, busyTimeout), session =>
        {
            if (access == DatabaseAccess.Write && session.IsReadOnly)
            {
                throw StoreFailure.ReadOnly(path);
            }

            var version = Schema.Identify(session);
            if (version == 0)
            {
                throw StoreFailure.Empty(path);
            }

            if (access == DatabaseAccess.Read)
            {
                session.Execute(SqlText.Query("read_settings"));
            }

            if (version < Schema.Latest)
            {
                BringForward(session, path, access, busyTimeout);
            }
        });

    /// <summary>A reader may not migrate; it borrows a writer for that.</summary>
    private static void BringForward(SqliteSession session, string path, DatabaseAccess access, TimeSpan busyTimeout)
    {
        if (access == DatabaseAccess.Write)
        {
            Schema.Migrate(session);
        }
        else
        {
            Open(path, DatabaseAccess.Write, busyTimeout).Dispose();
        }
    }

    private static bool IsBarred(StoreException failure) => failure.Code is StoreFailure.ReadOnlyCode or StoreFailure.CannotOpenCode;

    private static SqliteSession Connect(string path, SqliteConnectionStringBuilder settings, TimeSpan busyTimeout)
    {
        var connection = new SqliteConnection(settings.ConnectionString);
        try
        {
            connection.Open();
        }
        catch (SqliteException failure)
        {
            connection.Dispose();
            throw StoreFailure.FromSqlite(failure.SqliteExtendedErrorCode, failure.Message, path, failure);
        }

        var session = new SqliteSession(connection, path);
        session.SetBusyTimeout(busyTimeout);
        return session;
    }

    private static FleetDatabase Prepared(SqliteSession session, Action<SqliteSession> prepare)
    {
        try
        {
            session.Defend();
            session.Execute(SqlText.Query("connection_settings"));
            prepare(session);
            return new FleetDatabase(session);
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }
}
