using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using FleetMdm.Rules;
using FleetMdm.Store.Yaml;

namespace FleetMdm.Cli.Policies;

/// <summary>Reads the `tests:` of a policy.</summary>
internal sealed class PolicyTestReader(FileProblems problems, PolicyDocument policy)
{
    // Facts are kept with escapes only where JSON demands them.
    private static readonly JsonWriterOptions Canonical = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public IReadOnlyList<PolicyTest> Read(YamlFields policyFields)
    {
        var tests = new List<PolicyTest>();
        var number = 0;
        foreach (var item in policyFields.List("tests")?.Items ?? [])
        {
            number++;
            if (item is YamlMapping mapping) tests.Add(ReadTest(mapping, number));
            else problems.Report(ShapeProblem.WrongKind("tests", "a list of mappings", item), item);
        }
        return tests;
    }

    private PolicyTest ReadTest(YamlMapping mapping, int number)
    {
        var fields = new YamlFields(mapping, "a test", PolicyShape.TestKeys, problems);
        var name = fields.Text("name") ?? FormattableString.Invariant($"test {number}");
        var namedChecks = new List<YamlScalar>();
        return new PolicyTest(
            name, mapping.Start.Line, ReadDevice(fields), ReadParameters(fields), ReadTime(fields, "as_of"),
            ReadExpectation(fields, namedChecks), namedChecks);
    }

    private DeviceReport ReadDevice(YamlFields test)
    {
        var facts = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(facts, Canonical))
        {
            if (test.Mapping("facts") is { } node)
            {
                YamlValues.WriteJson(node, json, problems);
            }
            else
            {
                json.WriteStartObject();
                json.WriteEndObject();
            }
        }
        var device = test.Mapping("device") is { } mapping
            ? new YamlFields(mapping, "a device", PolicyShape.DeviceKeys, problems)
            : null;
        return new DeviceReport(
            device?.Text("device_id") ?? "test-device",
            device?.Text("hostname") ?? "test-device",
            device?.Text("os") ?? "unknown",
            device?.Text("os_version"),
            device?.Text("serial"),
            device is null ? null : ReadTime(device, "last_seen"),
            [.. (device?.Texts("tags") ?? []).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
            facts.WrittenMemory);
    }

    private Dictionary<string, DocumentValue> ReadParameters(YamlFields test)
    {
        var known = policy.Parameters.Select(parameter => parameter.Name).ToList();
        var values = new Dictionary<string, DocumentValue>(StringComparer.Ordinal);
        foreach (var entry in test.Mapping("params")?.Entries ?? [])
        {
            var name = entry.Key.Value;
            if (!known.Contains(name)) problems.Report(ShapeProblem.UnknownInTest("parameter", name, known), entry.Key);
            else if (YamlValues.Read(name, entry.Value, problems) is { } value) values[name] = value;
        }
        return values;
    }

    private DateTimeOffset? ReadTime(YamlFields fields, string key)
    {
        if (fields.Scalar(key) is not { } scalar) return null;
        if (SharedOptions.TryReadTime(scalar.Value, out var time)) return time;
        problems.Report(ShapeProblem.NotATime(scalar.Value), scalar);
        return null;
    }

    /// <summary>
    /// `expect: pass`, or `expect: { CHECK: pass }`, or what is expected of the policy, of checks and of missing facts
    /// together. The facts may also stand beside `expect`.
    /// </summary>
    private PolicyExpectation ReadExpectation(YamlFields test, List<YamlScalar> namedChecks)
    {
        test.Require("expect");
        var missing = test.Has("missing") ? test.Texts("missing") : null;
        if (test.Value("expect") is not YamlMapping mapping)
            return new PolicyExpectation(ReadStatus(test.Scalar("expect")), [], missing);

        if (!mapping.Entries.Any(entry => PolicyShape.ExpectKeys.Contains(entry.Key.Value)))
            return new PolicyExpectation(null, ReadChecks(mapping, namedChecks), missing);

        var fields = new YamlFields(mapping, "expect", PolicyShape.ExpectKeys, problems);
        return new PolicyExpectation(
            ReadStatus(fields.Scalar("status")),
            fields.Mapping("checks") is { } checks ? ReadChecks(checks, namedChecks) : [],
            fields.Has("missing") ? fields.Texts("missing") : missing);
    }

    private List<CheckExpectation> ReadChecks(YamlMapping mapping, List<YamlScalar> namedChecks)
    {
        var checks = new List<CheckExpectation>();
        foreach (var entry in mapping.Entries)
        {
            if (ReadStatus(entry.Value as YamlScalar) is { } status)
            {
                checks.Add(new CheckExpectation(entry.Key.Value, status));
                namedChecks.Add(entry.Key);
            }
            else if (entry.Value is not YamlScalar)
            {
                problems.Report(ShapeProblem.WrongKind(entry.Key.Value, "a status", entry.Value), entry.Key);
            }
        }
        return checks;
    }

    private Status? ReadStatus(YamlScalar? scalar)
    {
        if (scalar is null) return null;
        if (StatusNames.TryParse(scalar.Value) is { } status) return status;
        problems.Report(ShapeProblem.UnknownStatus(scalar.Value), scalar);
        return null;
    }
}
