using System.Diagnostics.CodeAnalysis;
using System.Text;
using FleetMdm.Rules;

namespace FleetMdm.Store.Ingest.Mappings;

/// <summary>What the expressions of a mapping give for one source record.</summary>
internal static class MappedValue
{
    /// <summary>Writes what a record has for a field; false, and nothing written, where it has nothing.</summary>
    public static bool TryWrite(MappedField field, MappedRecord record, string format, WarningLog warnings, ByteArena output)
    {
        if (field.Path is { } path && record.TryCopy(path, output, out var isThere))
        {
            return isThere;
        }
        if (!TryEvaluate(field, record.Source, format, warnings, out var json))
        {
            return false;
        }
        output.Advance(Encoding.UTF8.GetBytes(json, output.GetSpan(Encoding.UTF8.GetMaxByteCount(json.Length))));
        return true;
    }

    /// <summary>False where the record has no value for the field; one that cannot be made of it is told.</summary>
    public static bool TryEvaluate(
        MappedField field, SourceRecord source, string format, WarningLog warnings, [NotNullWhen(true)] out string? json)
    {
        var hasValue = field.Expression.TryEvaluate(source, out json, out var problem, out var isZoneMissed);
        if (isZoneMissed)
        {
            warnings.TimeWithoutZone(field.Target);
        }
        if (hasValue)
        {
            return json is not null;
        }
        if (problem is not null)
        {
            warnings.MappingFailed(format, field.Target, problem.Message);
        }
        return false;
    }

    /// <summary>An error is not a yes: a sign that cannot be read is no sign.</summary>
    public static bool IsTrue(MappingExpression expression, SourceRecord source) =>
        expression.TryEvaluate(source, out var json, out _, out _) && json == "true";
}
