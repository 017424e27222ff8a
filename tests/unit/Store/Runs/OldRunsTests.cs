using System.Globalization;
using FleetMdm.Store;
using FleetMdm.UnitTests.Support;

namespace FleetMdm.UnitTests.Store.Runs;

/// <summary>Runs of before results were packed by bits: the migration brings them along, and they say what they said.</summary>
public sealed class OldRunsTests
{
    private const int VersionBefore = 8;
    private const int Devices = Segments.Size + 300;

    [Fact]
    public void They_say_what_they_said()
    {
        using var session = SqliteSession.Open(":memory:", DatabaseFile.NoFile, TimeSpan.FromSeconds(1));
        Schema.Migrate(session, [.. SqlText.Migrations().Where(step => step.Version <= VersionBefore)]);
        var random = new Random(LawSeed.First);
        AddDevices(session, random);
        AddRun(session, 1, "r-000000000001", ("narrow", 3, 1), ("none", 0, 1), ("wide", 300, 2));
        AddRun(session, 2, "r-000000000002", ("narrow", 200, 1), ("widest", 66_000, 4));
        var before = Findings(session);
        Assert.True(before.Count > 10_000);

        Schema.Migrate(session);

        Assert.Equal(before, Findings(session));
        foreach (var runId in (string[])["r-000000000001", "r-000000000002"])
        {
            var found = new RunCatalog(session).Find(runId)!.Findings(FindingFilter.All)
                .Select(finding => string.Join('|', runId, finding.Device.DeviceId, finding.Policy.PolicyId, StatusText.Of(finding.Outcome.Status),
                    StatusText.Of(finding.Freshness), string.Join(", ", finding.Outcome.MissingFacts), finding.Outcome.Message));
            Assert.Equal(before.Where(line => line.StartsWith(runId, StringComparison.Ordinal)), found);
        }

        void AddRun(SqliteSession session, int runNo, string runId, params (string PolicyId, int Outcomes, int Width)[] policies)
        {
            session.Execute($"INSERT INTO runs (run_no, run_id, as_of, stale_after, scope_json, devices, stale_devices, policies) VALUES ({runNo}, '{runId}', '2026-01-0{runNo}T00:00:00Z', 60, '{{\"devices\":[],\"policies\":[],\"tags\":[]}}', 1, 1, 1)");
            // One segment that no device is in, as after many removals.
            foreach (var segment in (int[])[0, 1, 3])
            {
                using var freshness = session.PrepareText($"INSERT INTO run_freshness VALUES ({runNo}, {segment}, :codes)");
                freshness.BindBlob(":codes", [.. Enumerable.Range(0, Segments.Size).Select(_ => (byte)random.Next(1, 3))]).Run();
            }

            foreach (var (policyId, outcomes, width) in policies)
            {
                session.Execute($"INSERT INTO run_policies (run_no, policy_id, name, severity, sha256, pass, fail, unknown, error, not_applicable, stale) VALUES ({runNo}, '{policyId}', 'P', 'high', '', 1, 2, 3, 4, 5, 6)");
                using var transaction = session.BeginWrite();
                using var outcome = session.PrepareText(
                    $"INSERT INTO run_outcomes VALUES ({runNo}, '{policyId}', :code, :status, :message, :missing, :checks, '[]')");
                for (var code = 1; code <= outcomes; code++)
                {
                    var message = code % 3 == 0 ? $"m{code}" : "";
                    outcome.Bind(":code", code.ToString("X8", CultureInfo.InvariantCulture)).Bind(":status", code % 3 == 0 ? "fail" : "pass")
                        .Bind(":message", message)
                        .Bind(":missing", $"[\"facts.x{code}\"]")
                        .Bind(":checks", "[{\"id\":\"c\",\"status\":\"" + (code % 3 == 0 ? "fail" : "pass") + "\",\"missing\":[],\"message\":\"m" + code + "\",\"causes\":[]}]").Run();
                }

                transaction.Commit();
                foreach (var segment in outcomes == 0 ? [] : (int[])[0, 1, 3])
                {
                    var codes = new byte[width * Segments.Size];
                    for (var offset = 0; offset < Segments.Size; offset++)
                    {
                        var code = random.Next(outcomes + 1);
                        for (var i = 0; i < width; i++)
                        {
                            codes[((offset + 1) * width) - 1 - i] = (byte)(code >> (i * 8));
                        }
                    }

                    using var put = session.PrepareText($"INSERT INTO run_segments VALUES ({runNo}, '{policyId}', {segment}, {width}, :codes)");
                    put.BindBlob(":codes", codes).Run();
                }
            }
        }
    }

    private static void AddDevices(SqliteSession session, Random random)
    {
        using var transaction = session.BeginWrite();
        using var put = session.PrepareText("INSERT INTO devices (device_no, device_id, hostname, os) VALUES (:no, :id, 'h', 'linux')");
        foreach (var number in Enumerable.Range(1, Devices).Append(3 * Segments.Size).Where(_ => random.Next(20) > 0))
        {
            put.Bind(":no", number).Bind(":id", TestFleet.Id(number)).Run();
        }

        transaction.Commit();
    }

    private static List<string> Findings(SqliteSession session)
    {
        using var row = session.PrepareText(
            "SELECT run_id || '|' || device_id || '|' || policy_id || '|' || status || '|' || freshness || '|' || missing || '|' || message FROM findings ORDER BY run_id, device_id, policy_id");
        var lines = new List<string>();
        while (row.Step())
        {
            lines.Add(row.Text(0));
        }

        return lines;
    }
}
