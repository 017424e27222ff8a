namespace FleetMdm.Store;

/// <summary>What a command means to do with the database.</summary>
public enum DatabaseAccess
{
    /// <summary>Nothing is changed; other processes may write meanwhile.</summary>
    Read,

    /// <summary>Batches are written; one writer at a time, readers go on.</summary>
    Write,
}
