namespace FleetMdm.Store.Ingest.Normalizing;

/// <summary>A report ready to be stored; its bytes stand in the batch's arena.</summary>
/// <param name="Tags">A JSON array.</param>
/// <param name="Facts">Canonical JSON.</param>
/// <param name="Hash">SHA-256 of the whole report as canonical JSON.</param>
/// <param name="SeenAt">What <paramref name="LastSeen"/> says; null when it is absent.</param>
internal readonly record struct PreparedReport(
    Slice DeviceId,
    Slice Hostname,
    Slice Os,
    Slice OsVersion,
    Slice Serial,
    Slice LastSeen,
    Slice Tags,
    Slice Facts,
    Slice Hash,
    DateTimeOffset? SeenAt);
