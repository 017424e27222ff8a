using FleetMdm.Store.Ingest.Quarantine;
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
        Sources = new DeviceSourceCatalog(session);
        Quarantine = new QuarantineCatalog(session);
        Doctor = new DatabaseDoctor(session);
    }

    /// <summary>The path as the user gave it; <c>:memory:</c> for a database without a file.</summary>
    public string Location => Session.Path;

    public DeviceCatalog Devices { get; }

    public PolicyCatalog Policies { get; }

    public AssignmentCatalog Assignments { get; }

    public ScriptCatalog Scripts { get; }

    public RunCatalog Runs { get; }

    public DeviceSourceCatalog Sources { get; }

    public QuarantineCatalog Quarantine { get; }

    public DatabaseDoctor Doctor { get; }

    internal SqliteSession Session { get; }

    /// <summary>
    /// Makes a new database at a path where nothing is yet, readable by its owner only (0600; missing folders 0700).
    /// </summary>
    /// <exception cref="StoreException">Something is there already, or the file cannot be made.</exception>
    public static FleetDatabase Create(string path)
    {
        DatabaseFile.Create(path);
        try
        {
            return Over(SqliteSession.Open(path, DatabaseFile.Connection(path), BusyTimeout), static session =>
            {
                session.Execute(SqlText.Query("create_settings"));
                Schema.Migrate(session);
            });
        }
        catch
        {
            DatabaseFile.Discard(path);
            throw;
        }
    }

    /// <summary>Opens a database that `init` made. Never creates one. An older schema is brought forward first.</summary>
    /// <exception cref="StoreException">It is missing, not ours, too new, damaged, locked or not to be written.</exception>
    public static FleetDatabase Open(string path, DatabaseAccess access) => Open(path, access, BusyTimeout);

    /// <summary>An empty database without a file, gone when disposed: for one-shot checks.</summary>
    public static FleetDatabase OpenInMemory() =>
        Over(SqliteSession.Open(":memory:", DatabaseFile.NoFile, BusyTimeout), Schema.Migrate);

    public void Dispose() => Session.Dispose();

    internal static FleetDatabase Open(string path, DatabaseAccess access, TimeSpan busyTimeout)
    {
        DatabaseFile.Inspect(path, access);
        if (access == DatabaseAccess.Write)
        {
            return Over(SqliteSession.Open(path, DatabaseFile.Connection(path), busyTimeout), PrepareToWrite);
        }

        try
        {
            return OpenToRead(path, DatabaseFile.Connection(path), busyTimeout);
        }
        catch (StoreException failure) when (StoreFailure.IsBarred(failure) && DatabaseFile.IsAtRest(path))
        {
            // A folder that cannot be written has no place for SQLite's shared memory; a file that nobody is
            // writing can be read without it.
            return OpenToRead(path, DatabaseFile.ImmutableConnection(path), busyTimeout);
        }
    }

    private static FleetDatabase OpenToRead(string path, SqliteConnectionStringBuilder connection, TimeSpan busyTimeout) =>
        Over(SqliteSession.Open(path, connection, busyTimeout), session =>
        {
            if (Schema.Identify(session) < Schema.Latest)
            {
                // A reader may not migrate; it borrows a writer for that.
                Open(path, DatabaseAccess.Write, busyTimeout).Dispose();
            }

            session.Execute(SqlText.Query("read_settings"));
        });

    private static void PrepareToWrite(SqliteSession session)
    {
        if (session.IsReadOnly)
        {
            throw StoreFailure.ReadOnly(session.Path);
        }

        if (Schema.Identify(session) < Schema.Latest)
        {
            Schema.Migrate(session);
        }
    }

    /// <summary>The database over a session that it owns from now on, also where preparing it fails.</summary>
    private static FleetDatabase Over(SqliteSession session, Action<SqliteSession> prepare)
    {
        try
        {
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
