using FleetMdm.Cli.Commands;
using FleetMdm.Cli.Terminal;
using FleetMdm.Store;

namespace FleetMdm.Cli.Reports;

/// <summary>A report in every format: the rows are the side's own, what stands around them is the same.</summary>
internal static class ReportWriter
{
    public const string Schema = "fleetmdm.report/v1";

    public static void Write(Report report, OutputFormat format, TextTerminal terminal)
    {
        switch (format)
        {
            case OutputFormat.Json: WriteJson(report, terminal); break;
            case OutputFormat.Jsonl: WriteLines(report, terminal); break;
            case OutputFormat.Csv: WriteCsv(report, terminal); break;
            default: WriteText(report, terminal); break;
        }
    }

    private static void WriteText(Report report, TextTerminal terminal)
    {
        var summary = report.Summary;
        SummaryTable.WriteQuestion(summary.Run, summary.Devices, summary.Policies.Count, terminal);
        if (report.Removed > 0)
            terminal.WriteLine(new Piece(
                Words.Count(report.Removed, "device of this run was", "devices of this run were")
                + " removed since and left out.", Style.Warning));
        terminal.WriteLine();
        switch (report.Side)
        {
            case ReportSide.Device: DeviceRollupReport.WriteTable(report.Devices, terminal); break;
            case ReportSide.Matrix: FindingTable.Write(report.Findings, terminal); break;
            default: PolicyReport.WriteTable(report, terminal); break;
        }
        terminal.WriteLine();
        SummaryTable.WriteAnswer(summary, terminal);
        PolicyReport.WriteRemedies(report.Policies, terminal);
    }

    private static void WriteJson(Report report, TextTerminal terminal) =>
        JsonOutput.WriteDocument(terminal, Schema, json =>
        {
            SummaryJson.WriteQuestion(json, report.Summary.Run, report.Summary.Devices);
            json.WriteNumber("removed_devices", report.Removed);
            json.WriteString("by", report.Side switch
            {
                ReportSide.Device => "device",
                ReportSide.Matrix => "matrix",
                _ => "policy",
            });
            switch (report.Side)
            {
                case ReportSide.Device: DeviceRollupReport.WriteArray(json, "rows", report.Devices); break;
                case ReportSide.Matrix: FindingRows.WriteArray(json, "rows", report.Findings); break;
                default: PolicyReport.WriteArray(json, "rows", report.Policies); break;
            }
            SummaryJson.WriteTotals(json, report.Summary);
        });

    private static void WriteLines(Report report, TextTerminal terminal)
    {
        switch (report.Side)
        {
            case ReportSide.Device: DeviceRollupReport.WriteLines(report.Devices, terminal); break;
            case ReportSide.Matrix: FindingRows.WriteLines(report.Findings, terminal); break;
            default: PolicyReport.WriteLines(report.Policies, terminal); break;
        }
    }

    private static void WriteCsv(Report report, TextTerminal terminal)
    {
        switch (report.Side)
        {
            case ReportSide.Device: DeviceRollupReport.WriteCsv(report.Devices, terminal); break;
            case ReportSide.Matrix: FindingRows.WriteCsv(report.Findings, terminal); break;
            default: PolicyReport.WriteCsv(report.Policies, terminal); break;
        }
    }
}
