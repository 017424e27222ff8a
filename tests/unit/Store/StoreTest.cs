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

    /// <summary>Closes the database, so that it can be opened in another way.</summary>
    protected void Close()
    {
        database?.Dispose();
        database = null;
    }

    protected static StoreException Refused(Action act) => Assert.Throws<StoreException>(act);

    public void Dispose()
    {
        Close();
        folder.Dispose();
        GC.SuppressFinalize(this);
    }
}
