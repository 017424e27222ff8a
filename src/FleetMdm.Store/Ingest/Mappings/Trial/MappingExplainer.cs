using System.Text;
using FleetMdm.Rules;
using FleetMdm.Store.Ingest.Json;
using FleetMdm.Store.Ingest.Normalizing;

namespace FleetMdm.Store.Ingest.Mappings.Trial;

/// <summary>Shows how a mapping reads the first record of a file, field by field.</summary>
public static class MappingExplainer
{
    /// <param name="path">A file, or <c>-</c>.</param>
    /// <param name="request">A format that is stated there is taken, else the file's own.</param>
    public static RecordExplanation Explain(string path, IngestRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var formats = FormatCatalog.Of(request.Mappings, request.AssumedTimeZone);
        var first = FirstRecord.Read(path, request, formats, request.Format is null ? null : formats.Find(request.Format));
        if (first.Fault is { } fault)
        {
            return Nothing(first, new RefusedInput(path, fault.Code, fault.Reason, null));
        }
        if (first.Format is not MappedFormat format)
        {
            return Nothing(first, first.Format is NativeFormat
                ? new RefusedInput(path, "FM4402", $"`{path}` is native: no mapping reads it", "`fleetmdm schema inventory` tells its fields")
                : first.Scores.Count == 0
                    ? new RefusedInput(path, RecordFault.NoFormat.Code, RecordFault.NoFormat.Reason, "say which with `--as FORMAT`")
                    : Sources.InputFault.AmbiguousFormat(path, first.Scores.Select(scored => scored.Format.Name)));
        }
        return Explain(first, format, request, path);
    }

    private static RecordExplanation Explain(FirstRecord first, MappedFormat format, IngestRequest request, string path)
    {
        var warnings = new WarningLog();
        warnings.At(path, first.Line);
        var (report, fault) = Convert(first, format, request, warnings);
        if (!format.TryFind(first.Tape, first.Envelope, out var node))
        {
            return Nothing(first, new RefusedInput(path, "FM4207", RecordFault.NotOfFormat(format.Name).Reason, null));
        }
        var source = SourceRecord.Parse(first.Tape.Written(node), request.AssumedTimeZone);
        var mapping = format.Mapping;
        var shown = new ShownRecord(first.Tape, format.Redaction);
        return new RecordExplanation(
            format.Name,
            first.Line,
            [
                .. mapping.Columns.Select(field => Explain(shown, node, source, field, field.Target, [field.Target], report)),
                .. mapping.Facts.Select(field => Explain(
                    shown, node, source, field, "facts." + field.Target,
                    // Tags are a column, wherever a mapping has them from.
                    field.Target == "tags" ? ["tags"] : ["facts", .. field.Segments], report)),
            ],
            [.. mapping.Lists.DistinctBy(list => list.Target).Select(list => Explain(list, report))],
            report is null ? [] : [.. Unread(report, format.Mapping.Adapter)],
            [.. warnings.ToList().Select(warning => warning.Message)],
            fault is null ? null : new RefusedInput(path, fault.Code, fault.Reason, null),
            report is null ? null : Encoding.UTF8.GetString(report.Written(JsonTape.Root)));
    }

    /// <summary>The native report as it would be stored, on a tape.</summary>
    private static (JsonTape? Report, RecordFault? Fault) Convert(
        FirstRecord first, MappedFormat format, IngestRequest request, WarningLog warnings)
    {
        var mapped = new ByteArena();
        if (!format.TryConvert(first.Tape, first.Envelope, withRest: true, warnings, mapped, out var fault))
        {
            return (null, fault);
        }
        var bytes = mapped.Written.ToArray();
        var tape = new JsonTape();
        var output = new ByteArena();
        if (!new JsonReader(tape).TryRead(bytes, 0, bytes.Length, first.Line, 1, out fault)
            || !new ReportNormalizer(tape, warnings, request).TryNormalize(output, out var prepared, out fault))
        {
            return (null, fault);
        }
        var report = new ByteArena();
        NativeReportWriter.WriteColumns(
            new ReportColumns
            {
                DeviceId = output[prepared.DeviceId],
                Hostname = output[prepared.Hostname],
                Os = output[prepared.Os],
                OsVersion = prepared.OsVersion.IsAbsent ? [] : output[prepared.OsVersion],
                Serial = prepared.Serial.IsAbsent ? [] : output[prepared.Serial],
                LastSeen = prepared.LastSeen.IsAbsent ? [] : output[prepared.LastSeen],
                Tags = output[prepared.Tags],
            },
            report);
        report.Write(NativeReportWriter.FactsKey);
        report.Write(output[prepared.Facts]);
        report.Write("}"u8);
        var json = report.Written.ToArray();
        var stored = new JsonTape();
        _ = new JsonReader(stored).TryRead(json, 0, json.Length, 1, 1, out _);
        return (stored, null);
    }

    private static ExplainedField Explain(
        ShownRecord record, int node, SourceRecord source, MappedField field, string target, IEnumerable<string> way, JsonTape? report)
    {
        var log = new WarningLog();
        var hasValue = MappedValue.TryEvaluate(field, source, "", log, out var raw);
        var normalized = report is null ? null : Stored(report, way);
        var problem = log.ToList().FirstOrDefault(warning => warning.Code == "FM4307") is { } failed
            ? failed.Message[(failed.Message.IndexOf(": ", StringComparison.Ordinal) + 2)..]
            : hasValue && report is not null && normalized is null && raw is not "\"\"" ? "its path cannot take this" : null;
        return new ExplainedField(
            target,
            field.Expression.Text.Trim(),
            [.. field.Expression.RecordPaths.Select(path => new SourceValue(path, record.At(node, PathTree.Segments(path).Skip(1))))],
            hasValue ? record.Of(raw!) : null,
            normalized,
            problem);
    }

    private static ExplainedList Explain(MappedList list, JsonTape? report)
    {
        var at = JsonTape.Root;
        var isThere = report is not null
            && list.Segments.Prepend("facts").All(segment => report.TryMember(at, Encoding.UTF8.GetBytes(segment), out at));
        return new ExplainedList(
            "facts." + list.Target,
            string.Join('.', list.Each).Replace(".[]", "[]", StringComparison.Ordinal),
            isThere ? report!.Count(at) : null,
            isThere && report!.Count(at) > 0 ? ShownRecord.Cut(Encoding.UTF8.GetString(report.Written(report.Element(at, 0)))) : null);
    }

    /// <summary>What stands at a path of the report.</summary>
    private static string? Stored(JsonTape report, IEnumerable<string> segments)
    {
        var node = JsonTape.Root;
        return segments.All(segment => report.TryMember(node, Encoding.UTF8.GetBytes(segment), out node))
            ? ShownRecord.Cut(Encoding.UTF8.GetString(report.Written(node)))
            : null;
    }

    private static IEnumerable<string> Unread(JsonTape report, string adapter)
    {
        var node = JsonTape.Root;
        return new[] { "facts", "source", adapter }.All(name => report.TryMember(node, Encoding.UTF8.GetBytes(name), out node))
            ? Leaves(report, node, "facts.source." + adapter).Distinct(StringComparer.Ordinal)
            : [];
    }

    private static IEnumerable<string> Leaves(JsonTape tape, int node, string path) => tape.Kind(node) switch
    {
        JsonKind.Object when tape.Count(node) > 0 => Enumerable.Range(0, tape.Count(node))
            .SelectMany(i => Leaves(tape, tape.Value(node, i), path + Segment(tape.Text(tape.Name(node, i))))),
        JsonKind.List when tape.Count(node) > 0 => Enumerable.Range(0, tape.Count(node))
            .SelectMany(i => Leaves(tape, tape.Element(node, i), path + "[]")),
        _ => [path],
    };

    /// <summary>A name as a rule writes it behind a path.</summary>
    private static string Segment(string name) =>
        name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_')
            ? "." + name
            : "[\"" + name.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + "\"]";

    private static RecordExplanation Nothing(FirstRecord first, RefusedInput refused) =>
        new(first.Format?.Name, first.Line, [], [], [], [], refused, null);
}
