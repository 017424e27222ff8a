using FleetMdm.Cli.Terminal;
using FleetMdm.Store;

namespace FleetMdm.Cli.Reports;

/// <summary>The sources of a device for people: who speaks of it, since when, and whose word is which.</summary>
internal static class SourcesText
{
    /// <summary>Of a long value people see so many characters; JSON has it whole.</summary>
    private const int ValueLength = 60;

    public static void WriteSources(DeviceSources sources, TextTerminal terminal)
    {
        var table = new Table(new Column("source"), new Column("as"), new Column("last seen"), new Column("stored"), new Column("facts", Align.Right));
        foreach (var report in sources.Reports)
            table.Add(
                new(report.Source, Style.Accent), report.DeviceId,
                report.LastSeen is { } seen ? Rfc3339.Format(seen) : "not told", Rfc3339.Format(report.UpdatedAt),
                sources.Origins.Count == 0 ? "all" : Words.Number(sources.Origins.Count(origin => IsFact(origin) && IsSame(origin.From, report))));
        table.WriteTo(terminal, indent: 2);
        if (sources.IsCut)
            terminal.WriteLine(new Piece("  together larger than a report may be: some of what they say is left out here, and kept with its source", Style.Warning));
        foreach (var merged in sources.Merged)
            terminal.WriteLine(new Piece("  " + merged.DeviceId + " was merged into " + merged.Into + "; `fleetmdm device split "
                + merged.DeviceId + "` undoes it", Style.Faint));
    }

    /// <summary>Where sources differ: what counts, and what the others say.</summary>
    public static void WriteDifferences(IReadOnlyList<FactOrigin> origins, TextTerminal terminal)
    {
        var differing = origins.Where(origin => origin.Others.Count > 0).ToList();
        if (differing.Count == 0) return;
        terminal.WriteLine();
        terminal.WriteLine(new Piece("Where they differ", Style.Strong));
        var table = new Table(new Column("path"), new Column("counts"), new Column("of"), new Column("others say"));
        foreach (var origin in differing)
            table.Add(
                origin.Path, Shown(origin.Value), new(origin.From.Source, Style.Accent),
                string.Join("; ", origin.Others.Select(other => other.From.Source + ": " + Shown(other.Value))));
        table.WriteTo(terminal, indent: 2);
    }

    /// <summary>Every fact with its source.</summary>
    public static void WriteOrigins(DeviceSources sources, TextTerminal terminal)
    {
        terminal.WriteLine();
        terminal.WriteLine(new Piece("Which is from where", Style.Strong));
        if (sources.Origins.Count == 0)
        {
            terminal.WriteLine("  everything is from " + sources.Reports[0].Source);
            return;
        }
        var table = new Table(new Column("path"), new Column("from"), new Column("as"));
        foreach (var origin in sources.Origins) table.Add(origin.Path, new(origin.From.Source, Style.Accent), origin.From.DeviceId);
        table.WriteTo(terminal, indent: 2);
    }

    public static void WritePrecedence(SourcePrecedence precedence, string everything, TextTerminal terminal)
    {
        var table = new Table(new Column("path"), new Column("first"), new Column("then"));
        var stated = precedence.Stated.ToDictionary(entry => entry.Key, entry => entry.Value, StringComparer.Ordinal);
        foreach (var path in SourcePrecedence.DefaultPaths.Union(stated.Keys).Order(StringComparer.Ordinal))
            table.Add(
                path.Length == 0 ? everything : path,
                new(stated.TryGetValue(path, out var sources) ? string.Join(", ", sources) : "", Style.Accent),
                SourcePrecedence.DefaultWords(path));
        table.WriteTo(terminal);
    }

    private static bool IsFact(FactOrigin origin) => origin.Path.StartsWith("facts.", StringComparison.Ordinal);

    private static bool IsSame(SourceReport report, SourceReport other) =>
        report.Source == other.Source && report.DeviceId == other.DeviceId;

    private static string Shown(string json) => json.Length <= ValueLength ? json : json[..ValueLength] + "…";
}
