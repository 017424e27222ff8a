using SQLitePCL;

namespace FleetMdm.Store;

/// <summary>Every way in which the database cannot serve: the only place with the codes FM500x and FM501x and their words.</summary>
internal static class StoreFailure
{
    private const string ReadOnlyCode = "FM5008";
    private const string BusyCode = "FM5009";
    private const string NoDatabaseCode = "FM5004";
    private const string DamagedCode = "FM5010";
    private const string InputOutputCode = "FM5012";
    private const string CannotOpenCode = "FM5013";

    public static StoreException Missing(string path) => new(
        "FM5001", $"no database at `{path}`", $"create it with `fleetmdm init --db {path}`, or name another with --db or FLEETMDM_DB");

    public static StoreException AlreadyExists(string path) => new(
        "FM5002", $"`{path}` exists already", "`init` never overwrites: use the database as it is, move it away, or choose another path");

    public static StoreException IsDirectory(string path) => new(
        "FM5003", $"`{path}` is a directory, not a database file", "name the file itself, for example fleet.db in that directory");

    public static StoreException NotADatabase(string path, Exception? cause = null) => new(
        NoDatabaseCode, $"`{path}` is not a database", "check the path; a damaged file begins with other bytes than SQLite's, restore it from a backup");

    public static StoreException OtherProgram(string path) => new(
        "FM5005", $"`{path}` is the database of another program", "check the path; fleetmdm reads and writes only the databases that `fleetmdm init` made");

    public static StoreException Empty(string path) => new(
        "FM5006", $"`{path}` is empty", "an `init` that was interrupted leaves such a file: remove it and run `fleetmdm init` again");

    public static StoreException NewerSchema(string path, int found, int known) => new(
        "FM5007", $"`{path}` has schema version {found}, this program knows up to {known}", "use the fleetmdm that wrote it, or a newer one");

    public static StoreException ReadOnly(string path, Exception? cause = null) => new(
        ReadOnlyCode, $"`{path}` is read-only", "make the file and its folder writable for you, or work on a copy", cause);

    public static StoreException Busy(string path, Exception? cause = null) => new(
        BusyCode, $"database is busy: another process is writing to `{path}`", "wait until it has finished and run the command again", cause);

    public static StoreException Corrupt(string path, Exception? cause = null) => new(
        DamagedCode, $"`{path}` is damaged", "restore it from a backup, or save what is readable with `sqlite3 FILE .recover`", cause);

    public static StoreException DiskFull(string path, Exception? cause = null) => new(
        "FM5011", $"no space left for `{path}`", "free some space and run the command again; what was acknowledged before is stored", cause);

    public static StoreException InputOutput(string path, string reason, Exception? cause = null) => new(
        InputOutputCode, $"cannot read or write `{path}`: {reason}", "check the disk and that the file lies on a local file system", cause);

    public static StoreException CannotOpen(string path, string reason, Exception? cause = null) => new(
        CannotOpenCode, $"cannot open `{path}`: {reason}", "check the path and its permissions", cause);

    /// <summary>True when what failed was an attempt to write or to open something, not what was read.</summary>
    public static bool IsBarred(StoreException failure) => failure.Code is ReadOnlyCode or CannotOpenCode;

    /// <summary>True when it is the content that is wrong, or the disk under it.</summary>
    public static bool IsDamage(StoreException failure) => failure.Code is DamagedCode or NoDatabaseCode or InputOutputCode;

    /// <summary>True when another process had what was needed, and may give it back.</summary>
    public static bool IsBusy(StoreException failure) => failure.Code == BusyCode;

    /// <summary>
    /// What a result code of SQLite means to the user. A code that no machine and no file can cause is a bug of ours
    /// and stays an <see cref="InvalidOperationException"/>.
    /// </summary>
    public static Exception FromSqlite(int resultCode, string sqliteMessage, string path, Exception? cause = null) =>
        (resultCode & 0xFF) switch
        {
            raw.SQLITE_BUSY or raw.SQLITE_LOCKED => Busy(path, cause),
            raw.SQLITE_READONLY => ReadOnly(path, cause),
            raw.SQLITE_CORRUPT => Corrupt(path, cause),
            raw.SQLITE_FULL => DiskFull(path, cause),
            raw.SQLITE_NOTADB => NotADatabase(path, cause),
            raw.SQLITE_IOERR or raw.SQLITE_NOMEM or raw.SQLITE_PROTOCOL => InputOutput(path, sqliteMessage, cause),
            raw.SQLITE_CANTOPEN or raw.SQLITE_PERM or raw.SQLITE_AUTH => CannotOpen(path, sqliteMessage, cause),
            _ => new InvalidOperationException($"sqlite {resultCode}: {sqliteMessage}", cause),
        };
}
