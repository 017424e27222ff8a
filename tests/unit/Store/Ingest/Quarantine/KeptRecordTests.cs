using System.Text;
using System.Text.Json;
using FleetMdm.Store.Ingest;
using FleetMdm.Store.Ingest.Json;
using FleetMdm.Store.Ingest.Quarantine;
using FleetMdm.UnitTests.Support;

namespace FleetMdm.UnitTests.Store.Ingest.Quarantine;

/// <summary>What of a record is kept: as much as is JSON, and nothing secret.</summary>
public sealed class KeptRecordTests
{
    private const string Secret = "S3CR3T";

    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = 128 };

    [Theory]
    [InlineData("""{"a":1,"b":[1,{"c":"d","e""", """{"a":1,"b":[1,{"c":"d"}]}""")]
    [InlineData("""{"a":1,"b":[1,{"c":"d"}],"e":tr""", """{"a":1,"b":[1,{"c":"d"}]}""")]
    [InlineData("""{"a":"x\"}","b":"un""", """{"a":"x\"}"}""")]
    [InlineData("""{"a":{"b":{}""", """{"a":{"b":{}}}""")]
    [InlineData("""{"a":[]""", """{"a":[]}""")]
    [InlineData("""{"a":1""", null)]
    [InlineData("""{"a" "b":1""", null)]
    [InlineData("{", null)]
    [InlineData("", null)]
    [InlineData("12 ", null)]
    [InlineData("\"text\" ", null)]
    public void A_head_is_cut_behind_its_last_whole_part_and_closed(string head, string? expected)
    {
        var output = new ByteArena();
        var isClosed = JsonHead.TryClose(Encoding.UTF8.GetBytes(head), output);

        Assert.Equal(expected, isClosed ? Encoding.UTF8.GetString(output.Written) : null);
    }

    [Theory]
    [InlineData("""{"password":"S3CR3T","a":1}""", """{"password":null,"a":1}""")]
    [InlineData("""{ "a" : [ { "Recovery_Key" : { "x": "S3CR3T" } } ] }""", """{ "a" : [ { "Recovery_Key" : null } ] }""")]
    [InlineData("""{"pass\u0077ord":"S3CR3T"}""", """{"pass\u0077ord":null}""")]
    [InlineData("""{"facts":[{"name":"root_password","value":"S3CR3T"}]}""", """{"facts":[{"name":"root_password","value":null}]}""")]
    [InlineData("""{"value":"S3CR3T","key":"api_token"}""", """{"value":null,"key":"api_token"}""")]
    [InlineData("""{"name":"kernel","value":"6.1"}""", """{"name":"kernel","value":"6.1"}""")]
    public void The_value_of_a_secret_name_is_null_and_the_rest_is_as_it_came(string record, string expected)
    {
        var kept = Keep(record)!;

        Assert.True(kept.IsWhole);
        Assert.Equal(expected, Encoding.UTF8.GetString(kept.Json));
    }

    /// <summary>Law: wherever a record with secrets is cut, what is kept is JSON, says no secret, and begins as the record does.</summary>
    [Fact]
    public void A_record_cut_anywhere_gives_no_secret_away()
    {
        for (var turn = 0; turn < 2_000; turn++)
        {
            var seed = LawSeed.First + turn;
            var random = new Random(seed);
            var record = RandomRecord(random, 3);
            var bytes = Encoding.UTF8.GetBytes(record);
            var kept = new RecordKeeper(FormatCatalog.Of(null), new WarningLog()).KeepHead(bytes.AsSpan(0, random.Next(bytes.Length + 1)));
            if (kept is null)
            {
                continue;
            }
            var json = Encoding.UTF8.GetString(kept.Json);
            Assert.False(json.Contains(Secret, StringComparison.Ordinal), $"seed {seed}: {record} gave {json}");
            using var document = JsonDocument.Parse(json, Deep);
            using var whole = JsonDocument.Parse(record, Deep);
            Assert.True(IsPart(document.RootElement, whole.RootElement), $"seed {seed}: {record} gave {json}");
        }
    }

    /// <summary>Law: a value that is no JSON is found where it stands.</summary>
    [Fact]
    public void The_pointer_leads_to_the_fault()
    {
        for (var turn = 0; turn < 2_000; turn++)
        {
            var seed = LawSeed.First + turn;
            var random = new Random(seed);
            var way = new List<string>();
            var text = "TRUE";
            for (var level = random.Next(1, 8); level > 0; level--)
            {
                var isList = level > 1 && random.Next(2) == 0;
                var at = random.Next(4);
                var before = Enumerable.Range(0, at).Select(i => isList ? RandomValue(random, 2) : $"\"k{i}\":{RandomValue(random, 2)}");
                var name = isList ? at.ToString(System.Globalization.CultureInfo.InvariantCulture) : ((string[])["a/b", "~", "ü", "x", ""])[random.Next(5)];
                way.Add(name);
                text = string.Join(',', before.Append(isList ? text : Quoted(name) + ":" + text));
                text = isList ? "[" + text + "]" : "{" + text + "}";
            }
            var reader = new JsonReader(new JsonTape());
            var bytes = Encoding.UTF8.GetBytes(text);

            Assert.False(reader.TryRead(bytes, 0, bytes.Length, 1, 1, out var fault), $"seed {seed}: {text}");
            var expected = string.Concat(Enumerable.Reverse(way)
                .Select(name => "/" + name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)));
            Assert.True(fault.Pointer == expected, $"seed {seed}: {text}: {fault.Pointer} instead of {expected}");
        }
    }

    private static string Quoted(string name) => "\"" + name + "\"";

    private static KeptRecord? Keep(string record)
    {
        var tape = new JsonTape();
        var bytes = Encoding.UTF8.GetBytes(record);
        Assert.True(new JsonReader(tape).TryRead(bytes, 0, bytes.Length, 1, 1, out _));
        return new RecordKeeper(FormatCatalog.Of(null), new WarningLog()).Keep(tape);
    }

    private static string RandomRecord(Random random, int depth)
    {
        string[] secrets = ["password", "recovery_key", "apiKey", "Token", "unlock_code"];
        var members = Enumerable.Range(0, random.Next(1, 6)).Select(i => random.Next(3) == 0
            ? $"\"{secrets[i % secrets.Length]}\":" + (random.Next(2) == 0 ? $"\"{Secret}\"" : $"{{\"x\":[\"{Secret}\"]}}")
            : $"\"m{i}\": " + (depth == 0 || random.Next(2) == 0 ? RandomValue(random, 3) : RandomRecord(random, depth - 1)));
        return "{" + string.Join(" , ", members) + "}";
    }

    private static string RandomValue(Random random, int depth) => random.Next(depth > 0 ? 7 : 5) switch
    {
        0 => "null",
        1 => "true",
        2 => "-12.5e3",
        3 => "\"a \\\"b\\\" {[,\"",
        4 => "\"\\u00fc \\\\\"",
        5 => "[" + string.Join(',', Enumerable.Range(0, random.Next(3)).Select(_ => RandomValue(random, depth - 1))) + "]",
        _ => "{" + string.Join(',', Enumerable.Range(0, random.Next(3)).Select(i => $"\"n{i}\":" + RandomValue(random, depth - 1))) + "}",
    };

    /// <summary>True when everything that the part says, the whole says too, but for nulls in place of secrets.</summary>
    private static bool IsPart(JsonElement part, JsonElement whole) => part.ValueKind switch
    {
        JsonValueKind.Null => true,
        JsonValueKind.Object => part.EnumerateObject().All(member => whole.TryGetProperty(member.Name, out var value) && IsPart(member.Value, value)),
        JsonValueKind.Array => part.EnumerateArray().Select((item, i) => i < whole.GetArrayLength() && IsPart(item, whole[i])).All(isPart => isPart),
        _ => part.GetRawText() == whole.GetRawText(),
    };
}
