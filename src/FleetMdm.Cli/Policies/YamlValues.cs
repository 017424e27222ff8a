using System.Globalization;
using System.Text.Json;
using FleetMdm.Rules;
using FleetMdm.Store.Yaml;

namespace FleetMdm.Cli.Policies;

/// <summary>
/// What YAML values mean where a type is wanted: `true` and `false` without quotes are booleans, what JSON would
/// take for a number is one, all else is text.
/// </summary>
internal static class YamlValues
{
    /// <summary>A scalar or a list of scalars; null, with a problem, for anything else.</summary>
    public static DocumentValue? Read(string key, YamlNode node, FileProblems problems)
    {
        if (node is not YamlSequence list)
            return Scalar(key, node, problems) is { } scalar ? new DocumentValue([scalar], false) : null;

        var items = list.Items.Select(item => Scalar(key, item, problems)).ToList();
        return items.Contains(null) ? null : new DocumentValue([.. items.Select(item => item!)], true);
    }

    /// <summary>Writes facts as JSON, objects in the ordinal order of their keys, nulls left out.</summary>
    public static void WriteJson(YamlNode node, Utf8JsonWriter json, FileProblems problems)
    {
        switch (node)
        {
            case YamlMapping mapping:
                json.WriteStartObject();
                foreach (var entry in mapping.Entries.Where(entry => !IsNull(entry.Value)).OrderBy(Utf8Key, Utf8Order))
                {
                    json.WritePropertyName(entry.Key.Value);
                    WriteJson(entry.Value, json, problems);
                }
                json.WriteEndObject();
                break;
            case YamlSequence list:
                json.WriteStartArray();
                foreach (var item in list.Items.Where(item => !IsNull(item))) WriteJson(item, json, problems);
                json.WriteEndArray();
                break;
            case YamlScalar scalar:
                WriteScalar(scalar, json, problems);
                break;
        }
    }

    /// <summary>What a scalar spells.</summary>
    public static ScalarKind KindOf(YamlScalar scalar)
    {
        if (scalar.Style != YamlScalarStyle.Plain) return ScalarKind.Text;
        var text = scalar.Value;
        if (text is "true" or "false") return ScalarKind.Boolean;
        if (!IsJsonNumber(text)) return ScalarKind.Text;
        var isWhole = text.AsSpan().IndexOfAny(".eE") < 0;
        if (isWhole && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _))
            return ScalarKind.Integer;
        return double.IsFinite(double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture))
            ? ScalarKind.Number
            : ScalarKind.Text;
    }

    private static IComparer<byte[]> Utf8Order { get; } =
        Comparer<byte[]>.Create((left, right) => left.AsSpan().SequenceCompareTo(right));

    private static byte[] Utf8Key(YamlEntry entry) => System.Text.Encoding.UTF8.GetBytes(entry.Key.Value);

    private static bool IsNull(YamlNode node) => node is YamlScalar { IsNull: true };

    private static ScalarValue? Scalar(string key, YamlNode node, FileProblems problems)
    {
        if (node is not YamlScalar { IsNull: false } scalar)
        {
            problems.Report(ShapeProblem.WrongKind(key, "one value or a list of values", node), node);
            return null;
        }
        WarnOfBoolean(scalar, problems);
        return new ScalarValue(scalar.Value, KindOf(scalar));
    }

    private static void WriteScalar(YamlScalar scalar, Utf8JsonWriter json, FileProblems problems)
    {
        switch (KindOf(scalar))
        {
            case ScalarKind.Boolean:
                json.WriteBooleanValue(scalar.Value == "true");
                break;
            case ScalarKind.Integer or ScalarKind.Number:
                json.WriteRawValue(scalar.Value);
                break;
            default:
                WarnOfBoolean(scalar, problems);
                json.WriteStringValue(scalar.Value);
                break;
        }
    }

    private static void WarnOfBoolean(YamlScalar scalar, FileProblems problems)
    {
        if (scalar.Style == YamlScalarStyle.Plain && ShapeProblem.LooksBoolean(scalar.Value))
            problems.Report(ShapeProblem.NotABoolean(scalar.Value), scalar);
    }

    private static bool IsJsonNumber(string text)
    {
        var rest = text.AsSpan();
        if (rest.StartsWith("-")) rest = rest[1..];
        var whole = Digits(rest);
        if (whole == 0 || (whole > 1 && rest[0] == '0')) return false;
        rest = rest[whole..];
        if (rest.StartsWith("."))
        {
            var fraction = Digits(rest[1..]);
            if (fraction == 0) return false;
            rest = rest[(fraction + 1)..];
        }
        if (rest.Length == 0) return true;
        if (rest[0] is not ('e' or 'E')) return false;
        rest = rest[1..];
        if (rest.Length > 0 && rest[0] is '+' or '-') rest = rest[1..];
        return rest.Length > 0 && Digits(rest) == rest.Length;
    }

    private static int Digits(ReadOnlySpan<char> text)
    {
        var count = text.IndexOfAnyExceptInRange('0', '9');
        return count < 0 ? text.Length : count;
    }
}
