using System.Text.Json;
using FleetMdm.Rules;
using FleetMdm.Store;

namespace FleetMdm.Cli.Reports;

/// <summary>Values that several documents hold, each written in one way.</summary>
internal static class JsonValues
{
    public static void WriteTime(this Utf8JsonWriter json, string name, DateTimeOffset? time)
    {
        if (time is { } known) json.WriteString(name, Rfc3339.Format(known));
        else json.WriteNull(name);
    }

    public static void WriteShare(this Utf8JsonWriter json, string name, double? share)
    {
        if (share is { } known) json.WriteNumber(name, known);
        else json.WriteNull(name);
    }

    /// <summary>The fields of a rollup, into the object that is open.</summary>
    public static void WriteTally(this Utf8JsonWriter json, Tally tally)
    {
        json.WriteNumber("pass", tally.Pass);
        json.WriteNumber("fail", tally.Fail);
        json.WriteNumber("unknown", tally.Unknown);
        json.WriteNumber("error", tally.Error);
        json.WriteNumber("not_applicable", tally.NotApplicable);
        json.WriteNumber("waived", 0);
        json.WriteShare("pass_rate", tally.PassRate);
        json.WriteShare("coverage", tally.Coverage);
    }

    public static void WriteCauses(this Utf8JsonWriter json, string name, IReadOnlyList<Diagnostic> causes)
    {
        json.WriteObjects(name, causes, cause =>
        {
            json.WriteString("code", cause.Code);
            json.WriteString("message", cause.Message);
        });
    }
}
