namespace FleetMdm.Store;

/// <summary>
/// The database, or the machine under it, cannot serve: missing, locked, read-only, full, corrupt, too new.
/// Bad user input is never this exception; it is a value.
/// </summary>
public sealed class StoreException : Exception
{
    internal StoreException(string code, string message, string help, Exception? cause = null)
        : base(message, cause)
    {
        Code = code;
        Help = help;
    }

    /// <summary><c>FM5nnn</c>, stable; <c>fleetmdm explain CODE</c> tells more.</summary>
    public string Code { get; }

    /// <summary>What to do about it, one lower-case line.</summary>
    public string Help { get; }
}
