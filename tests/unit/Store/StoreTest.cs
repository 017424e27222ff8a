using FleetMdm.Store;
using FleetMdm.UnitTests.Support;

namespace FleetMdm.UnitTests.Store;

/// <summary>A test with a folder of its own and a fleet in it, on the disk as users have it.</summary>
public abstract class StoreTest : IDisposable
{
    protected static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly TemporaryFolder folder = new();
    private FleetDatabase? database;

    /// <summary>Where the fleet is; nothing is there until <see cref="Database"/> is asked for.</summary>
    protected string DatabasePath => At("fleet.db");

    protected FleetDatabase Database => database ??= FleetDatabase.Create(DatabasePath);

    protected string At(string name) => Path.Join(folder.Path, name);

    /// <summary>Opens again what was closed.</summary>
    protected void Reopen() => database = FleetDatabase.Open(DatabasePath, DatabaseAccess.Write);

    /// <summary>Closes the database, so that it can be opened in another way.</summary>
    protected void Close()
    {
        database?.Dispose();
        database = null;
    }

    /// <summary>The one number that an SQL text answers.</summary>
    protected long Number(string sql)
    {
        using var statement = Database.Session.PrepareText(sql);
        Assert.True(statement.Step());
        return statement.Integer(0);
    }

    protected static StoreException Refused(Action act) => Assert.Throws<StoreException>(act);

    public void Dispose()
    {
        Close();
        folder.Dispose();
        GC.SuppressFinalize(this);
    }
}
