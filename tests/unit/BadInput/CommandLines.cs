namespace FleetMdm.UnitTests.BadInput;

/// <summary>One sound command line for each command, as <see cref="SoundFleet.Words"/> reads it.</summary>
internal static class CommandLines
{
    /// <summary>Commands that change the database.</summary>
    public static readonly string[] Writing =
    [
        "ingest {report.json} --db {fleet.db}",
        "quarantine retry --db {fleet.db}",
        "quarantine drop 1 --db {fleet.db}",
        "device tag mac-1 vip --db {fleet.db}",
        "device merge mac-1 mac-3 --force --db {fleet.db}",
        "device split mac-4 --db {fleet.db}",
        "device precedence facts.disk fleet --db {fleet.db}",
        "device untag mac-1 vip --db {fleet.db}",
        "device remove mac-1 --db {fleet.db}",
        "policy add {policy.yaml} --db {fleet.db}",
        "policy remove encryption --db {fleet.db}",
        "policy assign encryption --tag prod --db {fleet.db}",
        "policy unassign encryption --tag prod --db {fleet.db}",
        "check --db {fleet.db}",
        "check --device mac-1 --explain --db {fleet.db}",
        "script add {script.sh} --id other --name Other --db {fleet.db}",
        "script attach remedy --policy encryption --db {fleet.db}",
        "script remove remedy --db {fleet.db}",
        "seed --devices 3 --into-db --db {fleet.db}",
        "doctor --rebuild-columns --db {fleet.db}",
    ];

    /// <summary>Commands that read it.</summary>
    public static readonly string[] Reading =
    [
        "device list --db {fleet.db}",
        "device show mac-1 --db {fleet.db}",
        "device show mac-1 --sources --db {fleet.db}",
        "device duplicates --db {fleet.db}",
        "device merge mac-1 mac-3 --force --dry-run --db {fleet.db}",
        "device precedence --db {fleet.db}",
        "quarantine list --db {fleet.db}",
        "quarantine show 1 --db {fleet.db}",
        "policy list --db {fleet.db}",
        "policy show encryption --db {fleet.db}",
        "policy assignments --db {fleet.db}",
        "policy validate {policy.yaml} --db {fleet.db} --as-of 2026-02-01",
        "report --db {fleet.db}",
        "script list --db {fleet.db}",
        "script show remedy --db {fleet.db}",
        "script verify --db {fleet.db}",
        "export --db {fleet.db}",
        "doctor --db {fleet.db}",
        "eval facts.disk.encrypted --device mac-1 --db {fleet.db}",
    ];

    /// <summary>Commands that need none.</summary>
    public static readonly string[] WithoutDatabase =
    [
        "init --db {new.db}",
        "policy validate {policy.yaml}",
        "policy validate {policy.yaml} --fix --dry-run",
        "policy test {policy.yaml}",
        "policy test {policy.yaml} --coverage --mutate --fail-under 0",
        "policy test {policy.yaml} --format junit",
        "policy fmt {policy.yaml}",
        "policy convert {policy.yaml} --to short",
        "check --inventory {report.json} --policies {policy.yaml}",
        "seed --devices 3",
        "eval 1_+_1",
        "eval facts.disk.encrypted --facts {facts.json}",
        "eval facts.disk.encrypted --facts {facts.json} --trace",
        "mapping list",
        "mapping show jamf",
        "mapping detect {export.json}",
        "mapping explain {export.json}",
        "mapping test snipeit",
        "mapping lint snipeit",
        "schema inventory",
        "explain FM1001",
        "version",
    ];

    public static IEnumerable<string> WithDatabase => [.. Writing, .. Reading];

    public static IEnumerable<string> All => [.. WithDatabase, .. WithoutDatabase];
}
