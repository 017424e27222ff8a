using System.Text.Json;
using FleetMdm.Rules;

namespace FleetMdm.Store;

/// <summary>Reads the rows of every query that selects devices: their columns, in this order.</summary>
internal sealed class DeviceRows
{
    public const int DeviceNo = 0;
    private const int DeviceId = 1;
    private const int Hostname = 2;
    private const int Os = 3;
    private const int OsVersion = 4;
    private const int Serial = 5;
    private const int LastSeen = 6;
    private const int ReportedTags = 7;
    private const int GivenTags = 8;
    private const int Source = 9;

    // Only where the facts are asked for.
    private const int UpdatedAt = 10;
    public const int ContentHash = 11;
    public const int FactsJson = 12;

    private readonly TextMemo<string> osNames = new(static name => name);
    private readonly TextMemo<string[]> tagSets = new(static json => Parse(json));

    public DeviceSummary Summary(Statement row)
    {
        var reported = Tags(row, ReportedTags);
        var given = Tags(row, GivenTags);
        return new DeviceSummary(
            row.Text(DeviceId),
            row.Text(Hostname),
            OsName(row),
            row.TextOrNull(OsVersion),
            row.TextOrNull(Serial),
            SeenAt(row),
            reported,
            given,
            Joined(reported, given),
            row.Text(Source));
    }

    /// <summary>The device as rules see it, over a copy of its facts.</summary>
    public DeviceReport Report(Statement row) => Report(row, row.Bytes(FactsJson).ToArray());

    /// <summary>The device as rules see it, over facts that the caller has put somewhere.</summary>
    public DeviceReport Report(Statement row, ReadOnlyMemory<byte> factsJson) => new(
        row.Text(DeviceId),
        row.Text(Hostname),
        OsName(row),
        row.TextOrNull(OsVersion),
        row.TextOrNull(Serial),
        SeenAt(row),
        AllTags(row),
        factsJson);

    public StoredDevice Stored(Statement row) =>
        new(Summary(row), Report(row), row.Time(UpdatedAt));

    public IReadOnlyList<string> AllTags(Statement row) => Joined(Tags(row, ReportedTags), Tags(row, GivenTags));

    /// <summary>The operating system, one object for all devices that have it.</summary>
    public string OsName(Statement row) => osNames.Of(row.Bytes(Os));

    private static DateTimeOffset? SeenAt(Statement row) => row.IsNull(LastSeen) ? null : row.Time(LastSeen);

    private string[] Tags(Statement row, int column)
    {
        try
        {
            return tagSets.Of(row.Bytes(column));
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            throw row.Damage(failure);
        }
    }

    private static string[] Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        return InOrder(document.RootElement.EnumerateArray().Select(tag => tag.GetString() ?? throw new JsonException()));
    }

    private static string[] Joined(string[] reported, string[] given) =>
        given.Length == 0 ? reported
        : reported.Length == 0 ? given
        : InOrder(reported.Concat(given));

    private static string[] InOrder(IEnumerable<string> tags) =>
        tags.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray();
}
