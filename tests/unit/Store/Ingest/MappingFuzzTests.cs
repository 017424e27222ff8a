using System.Text.Json;
using System.Text.Json.Nodes;
using FleetMdm.Store;
using FleetMdm.Store.Ingest;
using FleetMdm.Store.Ingest.Mappings;
using FleetMdm.UnitTests.Support;

namespace FleetMdm.UnitTests.Store.Ingest;

/// <summary>Records that lie: each mapping's samples with values of other kinds in any place, and bytes of any kind.</summary>
public sealed class MappingFuzzTests
{
    private const int Rounds = 400;

    /// <summary>What JSON and XML are made of.</summary>
    private const string Letters = "{}[]\",:<>/\\0a \n";

    public static TheoryData<string> Formats => [.. IngestPipeline.FormatNames().Where(name => name != "native")];

    [Theory]
    [MemberData(nameof(Formats))]
    public void Whatever_a_record_holds_it_is_stored_or_set_aside(string format)
    {
        var random = new Random(LawSeed.First);
        var samples = BuiltInMappings.Formats.Single(known => known.Name == format).Mapping.Tests.Select(test => test.Record).ToList();
        using var database = FleetDatabase.OpenInMemory();
        for (var round = 0; round < Rounds; round++)
        {
            var sample = samples[random.Next(samples.Count)];
            var text = sample.StartsWith('<') || random.Next(4) == 0 ? Scrambled(sample, random) : Changed(JsonNode.Parse(sample)!, random);

            var summary = Ingest(text, format, database);

            var accepted = summary.New + summary.Updated + summary.Unchanged + summary.Stale;
            Assert.True(
                summary.Records == accepted + summary.QuarantinedCount || summary.Outcome == IngestOutcome.Refused,
                $"seed {LawSeed.First}, round {round}: {text}");
        }
        // What was stored can be exported and comes back the same, whatever the records held.
        foreach (var device in database.Devices.Read(DeviceFilter.All).ToList())
        {
            var output = new System.Buffers.ArrayBufferWriter<byte>();
            NativeReportWriter.Write(device, output);
            var report = System.Text.Encoding.UTF8.GetString(output.WrittenSpan);
            using var other = FleetDatabase.OpenInMemory();
            Assert.True(Ingest(report, "native", other).QuarantinedCount == 0, $"seed {LawSeed.First}: {report}");
        }
    }

    private static IngestSummary Ingest(string text, string format, FleetDatabase database) => IngestPipeline.Run(
        new IngestRequest
        {
            Inputs = ["-"],
            StandardInput = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text)),
            Format = format,
            AsOf = IngestSite.AsOf,
        },
        database);

    /// <summary>A few values in any place become values of another kind, or go.</summary>
    private static string Changed(JsonNode root, Random random)
    {
        for (var change = random.Next(1, 6); change > 0; change--)
        {
            var node = root;
            while (true)
            {
                if (node is JsonObject { Count: > 0 } members)
                {
                    var name = members.ElementAt(random.Next(members.Count)).Key;
                    if (members[name] is { } below and (JsonObject or JsonArray) && random.Next(5) != 0)
                    {
                        node = below;
                        continue;
                    }
                    if (random.Next(6) == 0) members.Remove(name);
                    else members[name] = Another(random);
                }
                else if (node is JsonArray { Count: > 0 } elements)
                {
                    var at = random.Next(elements.Count);
                    if (elements[at] is { } below and (JsonObject or JsonArray) && random.Next(5) != 0)
                    {
                        node = below;
                        continue;
                    }
                    elements[at] = Another(random);
                }
                break;
            }
        }
        return root.ToJsonString();
    }

    private static JsonNode? Another(Random random) => random.Next(14) switch
    {
        0 => null,
        1 => true,
        2 => -1,
        3 => 1e300,
        4 => long.MaxValue,
        5 => "",
        6 => "9999-12-31T23:59:59Z",
        7 => "0",
        8 => new JsonObject(),
        9 => new JsonArray(),
        10 => new JsonArray(null, 1, "x", new JsonArray(), new JsonObject()),
        11 => new JsonObject { ["name"] = new JsonArray(1), ["value"] = new JsonObject() },
        12 => new string('x', 2_000),
        _ => "\u0000\u202e\ud83d\ude00",
    };

    private static string Scrambled(string text, Random random)
    {
        var letters = text.ToCharArray();
        for (var change = random.Next(1, 8); change > 0; change--)
        {
            letters[random.Next(letters.Length)] = Letters[random.Next(Letters.Length)];
        }
        return new string(letters, 0, random.Next(4) == 0 ? random.Next(letters.Length) : letters.Length);
    }
}
