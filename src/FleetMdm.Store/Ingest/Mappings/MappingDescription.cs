using FleetMdm.Rules;

namespace FleetMdm.Store.Ingest.Mappings;

/// <summary>What a mapping says, for people: nothing of it can be run.</summary>
/// <param name="File">The user's file; null for a mapping inside the program.</param>
/// <param name="Signs">What tells the format, and how much each sign says.</param>
/// <param name="Fields">Columns, then facts as rules write them.</param>
/// <param name="Redact">Names of members that are dropped before anything is stored, beside those that always are.</param>
/// <param name="Text">The file as it is written.</param>
public sealed record MappingDescription(
    string Format,
    string Adapter,
    string Title,
    string? File,
    string? Decoder,
    IReadOnlyList<string> Records,
    IReadOnlyList<DescribedSign> Signs,
    IReadOnlyList<DescribedField> Fields,
    IReadOnlyList<DescribedList> Lists,
    IReadOnlyList<string> Redact,
    IReadOnlyList<string> Tests,
    string Text)
{
    internal static MappingDescription Of(LoadedMapping loaded)
    {
        var mapping = loaded.Format.Mapping;
        return new MappingDescription(
            mapping.Format,
            mapping.Adapter,
            mapping.Title,
            loaded.File,
            mapping.Decoder,
            [.. mapping.Records.Select(path => path.IsDocument ? "." : path.IsList && path.Key != "*" ? path.Key + "[]" : path.Key)],
            [.. mapping.Detect.Select(rule => new DescribedSign(rule.When.Text, rule.Score))],
            [
                .. mapping.Columns.Select(field => Describe(field.Target, field)),
                .. mapping.Facts.Select(field => Describe("facts." + field.Target, field)),
            ],
            [
                .. mapping.Lists.Select(list => new DescribedList(
                    "facts." + list.Target,
                    string.Join('.', list.Each).Replace(".[]", "[]", StringComparison.Ordinal),
                    list.Where?.Text,
                    list.By,
                    [.. list.Fields.Select(field => Describe(field.Target, field))])),
            ],
            mapping.Redact,
            [.. mapping.Tests.Select(test => test.Name)],
            loaded.Text);
    }

    internal static DescribedField Describe(string target, MappedField field) =>
        new(target, field.Expression.Text.Trim(), field.Expression.RecordPaths);
}

/// <summary>A sign of a format.</summary>
public sealed record DescribedSign(string Expression, int Score);

/// <summary>A target and the expression that gives it.</summary>
/// <param name="Paths">Of the source record, as the expression names them: <c>record.mdm.server_url</c>.</param>
public sealed record DescribedField(string Target, string Expression, IReadOnlyList<string> Paths);

/// <summary>A list of the report and where its entries come from.</summary>
/// <param name="Where">Null takes all.</param>
/// <param name="By">The field by which entries are one; null leaves each as it is.</param>
public sealed record DescribedList(string Target, string Each, string? Where, string? By, IReadOnlyList<DescribedField> Fields);
