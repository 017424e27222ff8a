using System.Text;
using System.Text.Json;
using FleetMdm.Rules;

namespace FleetMdm.Store;

/// <summary>Reads rows of the view device_reports: the columns by position, and tag lists parsed once for all devices that share them.</summary>
internal sealed class DeviceRows
{
    // The order of the columns in every query that selects devices.
    public const int DeviceNo = 0;
    private const int DeviceId = 1, Hostname = 2, Os = 3, OsVersion = 4, Serial = 5, LastSeen = 6;
    private const int ReportedTags = 7, GivenTags = 8, Source = 9, UpdatedAt = 10;
    public const int ContentHash = 11, FactsJson = 12;

    /// <summary>Tag texts kept; beyond it they are parsed anew, so that a fleet of unique tags costs no memory.</summary>
    private const int TagTextLimit = 10_000;

    private readonly Dictionary<string, string[]> tagTexts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> osNames =
        new Dictionary<string, string>(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

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

    /// <summary>The operating system, one string object for all devices that have it.</summary>
    public string OsName(Statement row)
    {
        Span<char> text = stackalloc char[32];
        if (!Encoding.UTF8.TryGetChars(row.Bytes(Os), text, out var length))
        {
            return row.Text(Os);
        }

        ReadOnlySpan<char> name = text[..length];
        if (!osNames.TryGetValue(name, out var known))
        {
            known = name.ToString();
            osNames[name] = known;
        }

        return known;
    }

    private static DateTimeOffset? SeenAt(Statement row) =>
        row.IsNull(LastSeen) ? null : row.Time(LastSeen);

    private string[] Tags(Statement row, int column)
    {
        var json = row.Bytes(column);
        if (json.SequenceEqual("[]"u8))
        {
            return [];
        }

        var text = Encoding.UTF8.GetString(json);
        if (tagTexts.TryGetValue(text, out var known))
        {
            return known;
        }

        var tags = row.Parsed(column, Parse);
        if (tagTexts.Count < TagTextLimit)
        {
            tagTexts.Add(text, tags);
        }

        return tags;
    }

    private static string[] Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        return InOrder(document.RootElement.EnumerateArray().Select(tag => tag.GetString()!));
    }

    private static string[] Joined(string[] reported, string[] given) =>
        given.Length == 0 ? reported
        : reported.Length == 0 ? given
        : InOrder(reported.Concat(given));

    private static string[] InOrder(IEnumerable<string> tags) =>
        tags.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray();
}
