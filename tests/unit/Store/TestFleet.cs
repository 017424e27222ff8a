using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using FleetMdm.Store;

namespace FleetMdm.UnitTests.Store;

/// <summary>Puts devices into a database without an ingest, for tests of what comes after it.</summary>
internal static class TestFleet
{
    /// <summary>Adds one device.</summary>
    /// <param name="database">The fleet.</param>
    /// <param name="deviceId">Its id and, with a prefix, its hostname.</param>
    /// <param name="facts">Canonical JSON.</param>
    /// <param name="os">The family.</param>
    /// <param name="lastSeen">Null: never seen.</param>
    /// <param name="tags">As reported.</param>
    public static void Add(
        FleetDatabase database,
        string deviceId,
        string facts = "{}",
        string os = "macos",
        DateTimeOffset? lastSeen = null,
        params string[] tags)
    {
        using var device = database.Session.PrepareText(
            """
            INSERT INTO devices (device_id, hostname, os, os_version, serial, last_seen, tags, source)
            VALUES (:id, :hostname, :os, '14.4', NULL, :last_seen, :tags, 'native')
            """);
        device.Bind(":id", deviceId).Bind(":hostname", "host-" + deviceId).Bind(":os", os)
            .Bind(":last_seen", lastSeen is { } seen ? Rfc3339.Format(seen) : null)
            .Bind(":tags", "[" + string.Join(',', tags.Select(tag => "\"" + tag + "\"")) + "]")
            .Run();

        using var stored = database.Session.PrepareText(
            """
            INSERT INTO device_facts (device_no, device_id, updated_at, content_hash, facts_json)
            VALUES (:no, :id, '2026-02-01T00:00:00Z', :hash, :facts)
            """);
        stored.Bind(":no", database.Session.LastInsertRowId).Bind(":id", deviceId)
            .BindBlob(":hash", SHA256.HashData(Encoding.UTF8.GetBytes(deviceId + facts)))
            .Bind(":facts", facts)
            .Run();
    }

    /// <summary>Adds devices named d000000, d000001, … in one transaction.</summary>
    public static void AddMany(FleetDatabase database, int count, Func<int, string>? facts = null)
    {
        using var transaction = database.Session.BeginWrite();
        for (var i = 0; i < count; i++)
        {
            Add(database, Id(i), facts?.Invoke(i) ?? "{}");
        }

        transaction.Commit();
    }

    public static string Id(int number) => number.ToString("'d'000000", CultureInfo.InvariantCulture);
}
