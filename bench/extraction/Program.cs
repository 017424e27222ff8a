using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using FleetMdm.Rules;
using Microsoft.Data.Sqlite;

// FleetMdm.Extraction scan|extract DATABASE RULES: reads every report of a database on all cores, and with `extract` lays the
// paths that the rules look at out as columns. That is what `check` cannot do without when it has no columns: it encodes and
// stores them besides, and evaluates. Prints the wall and CPU seconds of the pass, without the start of the process.
var (isExtraction, database) = (args[0] == "extract", $"Data Source={args[1]};Mode=ReadOnly");
using var rules = JsonDocument.Parse(File.ReadAllBytes(args[2]));
var plan = new BatchPlan([.. rules.RootElement.EnumerateArray().Select((rule, i) => Compile(i, rule.GetProperty("cel").GetString()!))], readsTags: false);

const int SegmentSize = 4096;
long last = Number("SELECT max(device_no) FROM devices");
long bytes = 0;
ReadAll(1);
var (watch, before) = (Stopwatch.StartNew(), Environment.CpuUsage.TotalTime);
ReadAll(last / SegmentSize + 1);
Console.WriteLine(string.Create(
    CultureInfo.InvariantCulture, $"{watch.Elapsed.TotalSeconds:F3} {(Environment.CpuUsage.TotalTime - before).TotalSeconds:F3} 0"));
return bytes > 0 ? 0 : 1;

void ReadAll(long segments) =>
    Parallel.For(
        0L,
        segments,
        new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount },
        Open,
        (segment, _, connection) => Read(segment, connection),
        connection => connection.Dispose());

SqliteConnection Read(long segment, SqliteConnection connection)
{
    using var command = connection.CreateCommand();
    command.CommandText = """
        SELECT device_id, hostname, os, os_version, serial, last_seen, facts_json FROM device_reports
        WHERE device_no BETWEEN $first AND $last
        """;
    command.Parameters.AddWithValue("$first", segment * SegmentSize);
    command.Parameters.AddWithValue("$last", (segment + 1) * SegmentSize - 1);
    using var row = command.ExecuteReader();
    var builder = plan.NewBatch();
    long read = 0;
    while (row.Read())
    {
        var facts = row.GetFieldValue<byte[]>(6);
        read += facts.Length;
        if (isExtraction)
        {
            var seen = Text(row, 5) is { } text ? DateTimeOffset.Parse(text, CultureInfo.InvariantCulture) : (DateTimeOffset?)null;
            builder.Add(new DeviceReport(row.GetString(0), row.GetString(1), row.GetString(2), Text(row, 3), Text(row, 4), seen, [], facts));
        }
    }

    builder.Build().Dispose();
    Interlocked.Add(ref bytes, read);
    return connection;
}

SqliteConnection Open()
{
    var connection = new SqliteConnection(database);
    connection.Open();
    return connection;
}

long Number(string query)
{
    using var connection = Open();
    using var command = connection.CreateCommand();
    command.CommandText = query;
    return (long)command.ExecuteScalar()!;
}

static string? Text(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

static Policy Compile(int number, string rule)
{
    var id = $"rule-{number}";
    var check = new CheckDocument(null, rule, null, null, null, null, null, null, null);
    var document = new PolicyDocument(id, id, null, null, [], [], [], null, null, [], [check]);
    return PolicyCompiler.Compile(document, FactSchema.BuiltIn).Policy ?? throw new InvalidOperationException(rule);
}
