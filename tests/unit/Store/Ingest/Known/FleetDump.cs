using System.Globalization;
using System.Text;
using FleetMdm.Store;
using FleetMdm.Store.Ingest;

namespace FleetMdm.UnitTests.Store.Ingest.Known;

/// <summary>What a database holds and what an ingest says, as text to compare.</summary>
internal static class FleetDump
{
    /// <summary>Every row of every table, but of those that are left out.</summary>
    public static string Of(FleetDatabase database, params string[] leftOut)
    {
        var dump = new StringBuilder();
        foreach (var table in Texts(database, "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").Except(leftOut))
        {
            var columns = Texts(database, $"SELECT name FROM pragma_table_info('{table}')");
            var row = string.Join(" || ' | ' || ", columns.Select(column => $"quote(\"{column}\")"));
            dump.Append(CultureInfo.InvariantCulture, $"-- {table}\n").AppendJoin('\n', Texts(database, $"SELECT {row} FROM \"{table}\" ORDER BY 1")).Append('\n');
        }
        return dump.ToString();
    }

    /// <summary>All that a summary says, but how it came to know.</summary>
    public static string Of(IngestSummary summary) => string.Join('\n', [
        $"{summary.Outcome} batch {summary.BatchId} records {summary.Records} bytes {summary.BytesRead}",
        $"new {summary.New} updated {summary.Updated} unchanged {summary.Unchanged} stale {summary.Stale} aside {summary.QuarantinedCount}",
        .. summary.Quarantined.Select(rejected => rejected.ToString()),
        .. summary.Warnings.Select(warning => warning.ToString()),
        .. summary.Dropped.Select(dropped => dropped.ToString()),
        .. summary.Files.Select(file => file.ToString()),
        .. summary.Refused.Select(refused => refused.ToString())]);

    public static void Execute(FleetDatabase database, string sql) => database.Session.Execute(sql);

    private static List<string> Texts(FleetDatabase database, string sql)
    {
        using var statement = database.Session.PrepareText(sql);
        var texts = new List<string>();
        while (statement.Step())
        {
            texts.Add(statement.Text(0));
        }
        return texts;
    }
}
