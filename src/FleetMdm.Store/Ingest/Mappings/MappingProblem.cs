using System.Globalization;

namespace FleetMdm.Store.Ingest.Mappings;

/// <summary>What is wrong with a mapping file, or doubtful about it.</summary>
/// <param name="File">Its path; empty for one that is no file.</param>
/// <param name="Message">One lower-case line without full stop.</param>
public sealed record MappingProblem(string File, int Line, int Column, string Message)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"line {Line}, column {Column}: {Message}");
}
