using System.Globalization;

namespace FleetMdm.UnitTests.Store.Ingest.Known;

/// <summary>
/// Random exports of a small fleet: few devices, few contents and few times, so that reports meet each other; good
/// records, records with a reservation, and bad ones; in every envelope, natively and from Fleet.
/// </summary>
internal sealed class RandomSource(Random random, int devices)
{
    public string Next(int records) => random.Next(8) switch
    {
        0 => "[" + string.Join(",\n", Many(Native, records)) + "]",
        1 => "{\"page\":1,\"devices\":[" + string.Join(',', Many(Native, records)) + "],\"next\":null}",
        2 => "{\"hosts\":[" + string.Join(",\n", Many(Fleet, records)) + "]}",
        3 => string.Join('\n', Many(Fleet, records)),
        _ => string.Concat(Many(() => Native() + "\n", records)),
    };

    /// <summary>The names that its native reports have.</summary>
    public string Device() => string.Create(CultureInfo.InvariantCulture, $"d{random.Next(devices)}");

    private string Native()
    {
        var blank = random.Next(4) == 0 ? " " : "";
        var columns = $$"""{"device_id":{{blank}}"{{Device()}}","hostname":"h{{random.Next(2)}}","os":"{{Pick("macos", "linux", "linux", "BeOS 5")}}"{{Seen("last_seen")}}""";
        return random.Next(30) switch
        {
            0 => columns,
            1 => """{"device_id":"bad"}""",
            2 => columns + ",\"facts\":[]}",
            3 => columns + ",\"facts\":{\"n\":1e999}}",
            4 => columns + ",\"odd\":true}",
            5 => columns + ",\"facts\":{\"api_key\":\"hush\",\"n\":1}}",
            6 => columns + ",\"facts\":{\"disk\":{\"encrypted\":\"perhaps\"}}}",
            7 => columns + ",\"facts\":{\"n\":12345678901234567890123}}",
            8 => "null",
            _ => columns + $$""","os_version":"{{random.Next(12, 15)}}","facts":{"a":["{{Pick("x", "y")}}"],"Z":{{random.Next(2)}} } }""",
        };
    }

    private string Fleet()
    {
        var id = Device();
        var serial = random.Next(3) == 0 ? Pick("0", "S1") : "SERIAL" + id;
        var odd = random.Next(12) switch
        {
            0 => ",\"memory\":\"much\"",
            1 => ",\"password\":\"hush\"",
            2 => ",\"uptime\":12345678901234567890123",
            3 => ",\"seen_time\":\"soon\"",
            _ => Seen("seen_time"),
        };
        // Sometimes Fleet's host is a device that reports natively too.
        var uuid = random.Next(3) == 0 ? id : "uuid-of-" + id;
        return random.Next(20) == 0
            ? """{"hostname":"h","osquery_version":"5","platform":1}"""
            : $$"""{"id":{{id[1..]}},"uuid":"{{uuid}}","hostname":"{{id}}.example","platform":"darwin","osquery_version":"5.1{{random.Next(2)}}.0","hardware_serial":"{{serial}}","memory":{{random.Next(1, 3)}}{{odd}}}""";
    }

    private string Seen(string name) => random.Next(6) switch
    {
        0 => "",
        1 => $",\"{name}\":\"2026-11-2{random.Next(2, 7)}T00:00:00\"",
        2 => $",\"{name}\":\"2026-11-2{random.Next(2, 7)}T12:00:00.5Z\"",
        _ => $",\"{name}\":\"2026-11-2{random.Next(2, 7)}T12:00:00Z\"",
    };

    private string Pick(params string[] texts) => texts[random.Next(texts.Length)];

    private static IEnumerable<string> Many(Func<string> make, int count) => Enumerable.Range(0, count).Select(_ => make());
}
