using System.Text;
using System.Text.Json;
using SQLitePCL;

namespace FleetMdm.Store;

/// <summary>
/// A prepared statement on SQLite's own interface: text goes in and comes out as UTF-8 bytes, with no parameter
/// objects and no copy through strings where the caller has or wants bytes. Failures become
/// <see cref="StoreException"/> here and nowhere else.
/// </summary>
internal sealed class Statement : IDisposable
{
    private readonly SqliteSession session;
    private readonly sqlite3_stmt handle;

    public Statement(SqliteSession session, sqlite3_stmt handle)
    {
        this.session = session;
        this.handle = handle;
    }

    /// <summary>The position of <c>:name</c>, for callers that bind it many times.</summary>
    public int Parameter(string name)
    {
        var index = raw.sqlite3_bind_parameter_index(handle, name);
        return index > 0 ? index : throw new InvalidOperationException($"the statement has no parameter `{name}`");
    }

    public Statement Bind(string name, string? value) => Bind(Parameter(name), value);

    public Statement Bind(string name, long value) => Bind(Parameter(name), value);

    public Statement BindBlob(string name, ReadOnlySpan<byte> value) => BindBlob(Parameter(name), value);

    public Statement Bind(int index, string? value) =>
        Expect(value is null ? raw.sqlite3_bind_null(handle, index) : raw.sqlite3_bind_text(handle, index, value));

    public Statement Bind(int index, long value) => Expect(raw.sqlite3_bind_int64(handle, index, value));

    public Statement BindNull(int index) => Expect(raw.sqlite3_bind_null(handle, index));

    /// <summary>Binds UTF-8 bytes as TEXT; SQLite takes a copy.</summary>
    public Statement BindUtf8(int index, ReadOnlySpan<byte> value) =>
        // An empty span has no address, and SQLite reads "no address" as NULL.
        Expect(value.IsEmpty ? raw.sqlite3_bind_text(handle, index, "") : raw.sqlite3_bind_text(handle, index, value));

    public Statement BindBlob(int index, ReadOnlySpan<byte> value) =>
        Expect(value.IsEmpty ? raw.sqlite3_bind_zeroblob(handle, index, 0) : raw.sqlite3_bind_blob(handle, index, value));

    /// <summary>True on a row; false at the end, and then the statement is ready to run again with what is bound.</summary>
    public bool Step()
    {
        var result = raw.sqlite3_step(handle);
        if (result == raw.SQLITE_ROW)
        {
            return true;
        }

        var failure = result == raw.SQLITE_DONE ? null : session.Failure(result);
        raw.sqlite3_reset(handle);
        return failure is null ? false : throw failure;
    }

    /// <summary>Runs a statement that answers no rows, and makes it ready to run again.</summary>
    public void Run()
    {
        while (Step())
        {
        }
    }

    /// <summary>Runs a writing statement and says how many rows it changed.</summary>
    public int RunCounting()
    {
        Run();
        return session.Changes;
    }

    /// <summary>Abandons the rows that are left; what is bound stays bound.</summary>
    public void Reset() => raw.sqlite3_reset(handle);

    public bool IsNull(int column) => raw.sqlite3_column_type(handle, column) == raw.SQLITE_NULL;

    public long Integer(int column) => raw.sqlite3_column_int64(handle, column);

    /// <summary>The bytes of a TEXT (UTF-8) or BLOB column. They are SQLite's and die with the next step.</summary>
    public ReadOnlySpan<byte> Bytes(int column) => raw.sqlite3_column_blob(handle, column);

    public string Text(int column) => Encoding.UTF8.GetString(Bytes(column));

    public string? TextOrNull(int column) => IsNull(column) ? null : Text(column);

    /// <summary>A time that we wrote.</summary>
    public DateTimeOffset Time(int column) =>
        Rfc3339.TryParse(Bytes(column), out var time) ? time : throw Damage();

    /// <summary>What we wrote as text and only <paramref name="parse"/> can read; other text is damage.</summary>
    public T Parsed<T>(int column, Func<string, T> parse)
    {
        try
        {
            return parse(Text(column));
        }
        catch (Exception failure) when (failure is FormatException or JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw Damage(failure);
        }
    }

    /// <summary>The failure for content that we cannot have written.</summary>
    public StoreException Damage(Exception? cause = null) => StoreFailure.Corrupt(session.Path, cause);

    public void Dispose() => handle.Dispose();

    private Statement Expect(int result) =>
        result == raw.SQLITE_OK ? this : throw session.Failure(result);
}
