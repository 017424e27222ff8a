using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace FleetMdm.Store;

/// <summary>
/// One open connection: prepares the queries by name, begins transactions, turns SQLite's result codes into
/// failures with words. Not for use by two threads at once.
/// </summary>
internal sealed class SqliteSession : IDisposable
{
    private readonly SqliteConnection connection;
    private readonly sqlite3 handle;

    static SqliteSession()
    {
        // Nobody reads SQLite's statistics of its memory, which take a lock at every allocation.
        Batteries_V2.Init();
        _ = raw.sqlite3_config(raw.SQLITE_CONFIG_MEMSTATUS, 0);
    }

    private SqliteSession(SqliteConnection connection, string path)
    {
        this.connection = connection;
        handle = connection.Handle ?? throw new ArgumentException("the connection is not open", nameof(connection));
        Path = path;
    }

    /// <summary>The path as the user gave it, for messages.</summary>
    public string Path { get; }

    /// <summary>True where the system let SQLite open the file for reading only, whatever was asked.</summary>
    public bool IsReadOnly => raw.sqlite3_db_readonly(handle, "main") == 1;

    /// <summary>Rows changed by the last writing statement, without those that cascades changed.</summary>
    public int Changes => raw.sqlite3_changes(handle);

    public long LastInsertRowId => raw.sqlite3_last_insert_rowid(handle);

    /// <summary>Connects, with the settings that every connection has.</summary>
    /// <param name="path">The path as the user gave it.</param>
    /// <param name="connection">How to connect.</param>
    /// <param name="busyTimeout">How long a statement waits for another process before it fails as busy.</param>
    public static SqliteSession Open(string path, SqliteConnectionStringBuilder connection, TimeSpan busyTimeout)
    {
        var session = new SqliteSession(Connect(path, connection), path);
        try
        {
            raw.sqlite3_busy_timeout(session.handle, (int)busyTimeout.TotalMilliseconds);
            session.Defend();
            session.Execute(SqlText.Query("connection_settings"));
            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>Prepares <c>Queries/**/NAME.sql</c>.</summary>
    public Statement Prepare(string queryName) => PrepareText(SqlText.Query(queryName));

    /// <summary>Prepares one statement that is no file of ours.</summary>
    public Statement PrepareText(string sql)
    {
        var result = raw.sqlite3_prepare_v2(handle, sql, out var statement);
        return result == raw.SQLITE_OK ? new Statement(this, statement) : throw Failure(result);
    }

    /// <summary>Runs a text of any number of statements (a migration, the settings), ignoring rows.</summary>
    public void Execute(string sql)
    {
        var result = raw.sqlite3_exec(handle, sql);
        if (result != raw.SQLITE_OK)
        {
            throw Failure(result);
        }
    }

    /// <summary>Runs the query and reads the one number that it answers.</summary>
    public long Number(string queryName)
    {
        using var statement = Prepare(queryName);
        return statement.Step() ? statement.Integer(0) : throw new InvalidOperationException($"`{queryName}` answered no row");
    }

    /// <summary>Runs a statement with one number, ignoring rows.</summary>
    public void Run(string queryName, string parameter, long number)
    {
        using var statement = Prepare(queryName);
        statement.Bind(parameter, number).Run();
    }

    /// <summary>
    /// Begins to write: takes the one writer's place now (waiting up to the busy timeout), so that nothing read
    /// inside is out of date when it is written back.
    /// </summary>
    public Transaction BeginWrite() => new(this, "begin_write");

    /// <summary>Begins to read: everything read inside is of one moment, whatever others commit meanwhile.</summary>
    public Transaction BeginRead() => new(this, "begin_read");

    /// <summary>The exception for a result code of the last call.</summary>
    public Exception Failure(int resultCode) =>
        StoreFailure.FromSqlite(resultCode, raw.sqlite3_errmsg(handle).utf8_to_string(), Path);

    public void Dispose() => connection.Dispose();

    private static SqliteConnection Connect(string path, SqliteConnectionStringBuilder settings)
    {
        var connection = new SqliteConnection(settings.ConnectionString);
        try
        {
            connection.Open();
            return connection;
        }
        catch (SqliteException failure)
        {
            connection.Dispose();
            throw StoreFailure.FromSqlite(failure.SqliteExtendedErrorCode, failure.Message, path, failure);
        }
    }

    /// <summary>Forbids what only an attacker's SQL needs: writing the schema table or shadow tables, journal off.</summary>
    private void Defend()
    {
        var result = raw.sqlite3_db_config(handle, raw.SQLITE_DBCONFIG_DEFENSIVE, 1, out _);
        if (result != raw.SQLITE_OK)
        {
            throw Failure(result);
        }
    }
}
