using System.Text;
using FleetMdm.Store.Ingest.Json;

namespace FleetMdm.Store.Ingest.Decoders;

/// <summary>
/// The forms of PuppetDB, all as the inventory endpoint has them: <c>{certname, …, facts: {name: value}}</c>. Factsets hold
/// their facts as a list, the wire format calls them `values`, and the facts endpoint gives a record for each fact of
/// each node, in any order.
/// </summary>
internal sealed class PuppetDbDecoder : RecordDecoder
{
    private readonly SortedDictionary<string, Node> _nodes = new(StringComparer.Ordinal);

    public override Decoding Take(JsonTape record, RecordPlace place, ByteArena output)
    {
        if (!record.TryMember(JsonTape.Root, "certname"u8, out var certname) || record.Kind(certname) != JsonKind.Text)
        {
            return Decoding.NotOfFormat;
        }
        if (record.TryMember(JsonTape.Root, "facts"u8, out var facts) && record.Kind(facts) == JsonKind.Object)
        {
            if (TryFactList(record, facts, out var list))
            {
                Write(record, "facts", output, facts => WriteFactList(record, list, facts));
            }
            else
            {
                output.Write(record.Written(JsonTape.Root));
            }
            return Decoding.Written;
        }
        if (record.TryMember(JsonTape.Root, "values"u8, out var values) && record.Kind(values) == JsonKind.Object)
        {
            Write(record, "values", output, facts => facts.Write(record.Written(values)));
            return Decoding.Written;
        }
        return record.TryMember(JsonTape.Root, "name"u8, out var name) && record.Kind(name) == JsonKind.Text
            ? Keep(record, record.Text(certname), record.Text(name), place)
            : Decoding.NotOfFormat;
    }

    public override IEnumerable<DecodedRecord> Rest(WarningLog warnings)
    {
        foreach (var (certname, node) in _nodes)
        {
            var json = new ByteArena(ByteArena.Small);
            json.Write("{\"certname\":"u8);
            JsonText.Write(Encoding.UTF8.GetBytes(certname), json);
            if (node.Environment is { } environment)
            {
                json.Write(",\"environment\":"u8);
                json.Write(environment);
            }
            json.Write(",\"facts\":{"u8);
            var isFirst = true;
            foreach (var (name, value) in node.Facts)
            {
                WriteMember(Encoding.UTF8.GetBytes(name), value, ref isFirst, json);
            }
            json.Write("}}"u8);
            yield return new DecodedRecord(node.Place, json.Written.ToArray());
        }
        _nodes.Clear();
        HoldNothing();
    }

    /// <summary>One fact of one node. Pages overlap: the last value of a fact counts.</summary>
    private Decoding Keep(JsonTape record, string certname, string name, RecordPlace place)
    {
        if (!_nodes.TryGetValue(certname, out var node))
        {
            _nodes.Add(certname, node = new Node(place));
        }
        if (node.Environment is null && record.TryMember(JsonTape.Root, "environment"u8, out var environment))
        {
            node.Environment = record.Written(environment).ToArray();
        }
        if (record.TryMember(JsonTape.Root, "value"u8, out var value))
        {
            var written = record.Written(value);
            if (!TryHold(written.Length + name.Length))
            {
                return Decoding.TooMany;
            }
            node.Facts[name] = written.ToArray();
        }
        return Decoding.Kept;
    }

    /// <summary>A factset's facts are <c>{href, data: [{name, value}]}</c>; a node may well have a fact that is called `data`.</summary>
    private static bool TryFactList(JsonTape record, int facts, out int list) =>
        record.TryMember(facts, "data"u8, out list) && record.Kind(list) == JsonKind.List
        && (record.Count(facts) == 1 || (record.Count(facts) == 2 && record.TryMember(facts, "href"u8, out _)));

    /// <summary>The record with its facts in place of the member that holds them in another form.</summary>
    private static void Write(JsonTape record, string replaced, ByteArena output, Action<ByteArena> writeFacts)
    {
        output.Write("{"u8);
        var isFirst = true;
        for (var i = 0; i < record.Count(JsonTape.Root); i++)
        {
            var name = record.Bytes(record.Name(JsonTape.Root, i));
            var value = record.Value(JsonTape.Root, i);
            if (name.SequenceEqual("package_inventory"u8))
            {
                WriteMember("packages"u8, [], ref isFirst, output);
                WritePackages(record, value, output);
            }
            else if (!name.SequenceEqual(Encoding.UTF8.GetBytes(replaced)))
            {
                WriteMember(name, record.Written(value), ref isFirst, output);
            }
        }
        WriteMember("facts"u8, [], ref isFirst, output);
        writeFacts(output);
        output.Write("}"u8);
    }

    private static void WriteFactList(JsonTape record, int list, ByteArena output)
    {
        output.Write("{"u8);
        var isFirst = true;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < record.Count(list); i++)
        {
            var fact = record.Element(list, i);
            if (record.TryMember(fact, "name"u8, out var name)
                && record.Kind(name) == JsonKind.Text
                && record.TryMember(fact, "value"u8, out var value)
                && seen.Add(record.Text(name)))
            {
                WriteMember(record.Bytes(name), record.Written(value), ref isFirst, output);
            }
        }
        output.Write("}"u8);
    }

    /// <summary>Packages are triples of name, version and provider.</summary>
    private static void WritePackages(JsonTape record, int list, ByteArena output)
    {
        output.Write("["u8);
        var isFirstPackage = true;
        for (var i = 0; record.Kind(list) == JsonKind.List && i < record.Count(list); i++)
        {
            var package = record.Element(list, i);
            if (record.Kind(package) != JsonKind.List || record.Count(package) < 2)
            {
                continue;
            }
            output.Write(isFirstPackage ? "{"u8 : ",{"u8);
            isFirstPackage = false;
            var isFirst = true;
            for (var part = 0; part < Math.Min(record.Count(package), 3); part++)
            {
                var name = part switch { 0 => "name"u8, 1 => "version"u8, _ => "source"u8 };
                WriteMember(name, record.Written(record.Element(package, part)), ref isFirst, output);
            }
            output.Write("}"u8);
        }
        output.Write("]"u8);
    }

    private static void WriteMember(ReadOnlySpan<byte> name, ReadOnlySpan<byte> json, ref bool isFirst, ByteArena output)
    {
        if (!isFirst)
        {
            output.Write(","u8);
        }
        isFirst = false;
        JsonText.Write(name, output);
        output.Write(":"u8);
        output.Write(json);
    }

    private sealed class Node(RecordPlace place)
    {
        public RecordPlace Place { get; } = place;

        public byte[]? Environment { get; set; }

        public SortedDictionary<string, byte[]> Facts { get; } = new(StringComparer.Ordinal);
    }
}
