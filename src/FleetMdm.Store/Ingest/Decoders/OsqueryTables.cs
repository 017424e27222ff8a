using FleetMdm.Store.Ingest.Json;

namespace FleetMdm.Store.Ingest.Decoders;

/// <summary>
/// The tables of osquery that the mapping reads or that people export beside them. A file of rows does not say which table
/// they are of: its name may, and columns that no other table has together do.
/// </summary>
internal static class OsqueryTables
{
    private static readonly (string Name, string[] Columns)[] Known =
    [
        ("alf", ["global_state", "stealth_enabled"]),
        ("apps", ["bundle_identifier", "bundle_short_version"]),
        ("bitlocker_info", ["drive_letter", "protection_status"]),
        ("deb_packages", ["maintainer", "revision", "version"]),
        ("disk_encryption", ["encrypted", "encryption_status"]),
        ("gatekeeper", ["assessments_enabled"]),
        ("homebrew_packages", ["path", "prefix", "version"]),
        ("interface_addresses", ["address", "interface", "mask"]),
        ("interface_details", ["interface", "mac", "mtu"]),
        ("kernel_info", ["arguments", "device", "version"]),
        ("logical_drives", ["boot_partition", "device_id", "free_space"]),
        ("mdm", ["enrolled", "installed_from_dep"]),
        ("mounts", ["blocks_size", "device", "path"]),
        ("os_version", ["major", "minor", "name", "platform"]),
        ("osquery_info", ["build_platform", "instance_id"]),
        ("patches", ["hotfix_id", "installed_on"]),
        ("platform_info", ["date", "revision", "vendor", "volume_size"]),
        ("programs", ["identifying_number", "install_location"]),
        ("rpm_packages", ["package_group", "release", "version"]),
        ("screenlock", ["enabled", "grace_period"]),
        ("secureboot", ["secure_boot", "setup_mode"]),
        ("services", ["display_name", "start_type", "status"]),
        ("sip_config", ["config_flag", "enabled_nvram"]),
        ("system_info", ["cpu_brand", "hardware_serial", "uuid"]),
        ("systemd_units", ["active_state", "load_state", "unit_file_state"]),
        ("time", ["unix_time", "local_timezone"]),
        ("tpm_info", ["activated", "spec_version"]),
        ("uptime", ["days", "hours", "total_seconds"]),
        ("users", ["directory", "shell", "uid", "username"]),
        ("windows_security_center", ["autoupdate", "firewall", "internet_settings"]),
        ("windows_security_products", ["remediation_path", "signatures_up_to_date"]),
    ];

    /// <summary>Tables that people export and the mapping does not read: told by the file's name only, and kept as they came.</summary>
    private static readonly string[] Others =
    [
        "account_policy_data", "apt_sources", "authorized_keys", "block_devices", "certificates", "chrome_extensions", "cpu_info", "crontab",
        "docker_containers", "docker_images", "etc_hosts", "firefox_addons", "kernel_modules", "launchd", "listening_ports", "logged_in_users",
        "managed_policies", "memory_devices", "npm_packages", "password_policy", "pci_devices", "process_envs", "process_open_sockets", "processes",
        "python_packages", "scheduled_tasks", "sharing_preferences", "startup_items", "sudoers", "suid_bin", "usb_devices", "user_groups",
        "user_ssh_keys", "wifi_networks", "wifi_status", "windows_firewall_rules", "windows_optional_features", "windows_update_history",
    ];

    /// <summary>
    /// The table that a name is of: `deb_packages`, `osqueryi_deb_packages`, `pack_inventory_deb_packages`. The longest
    /// table whose name ends it; null when none does.
    /// </summary>
    public static string? OfName(string name)
    {
        string? found = null;
        foreach (var table in Known.Select(known => known.Name).Concat(Others))
        {
            var isEnd = name.EndsWith(table, StringComparison.OrdinalIgnoreCase)
                && (name.Length == table.Length || !char.IsAsciiLetterOrDigit(name[name.Length - table.Length - 1]));
            if (isEnd && table.Length > (found?.Length ?? 0))
            {
                found = table;
            }
        }
        return found;
    }

    /// <summary>The table of a file by its name, without folder and endings: <c>exports/ws-07/users.json.gz</c>.</summary>
    public static string? OfFile(string source) => OfName(Stem(source));

    /// <summary>The table whose columns the row has; null when none knows it.</summary>
    public static string? OfRow(JsonTape record, int row)
    {
        foreach (var (table, columns) in Known)
        {
            if (columns.All(column => record.TryMember(row, System.Text.Encoding.UTF8.GetBytes(column), out _)))
            {
                return table;
            }
        }
        return null;
    }

    /// <summary>Rows are flat, and osquery writes every value as a text.</summary>
    public static bool IsRow(JsonTape record, int row)
    {
        if (record.Kind(row) != JsonKind.Object || record.Count(row) == 0)
        {
            return false;
        }
        for (var i = 0; i < record.Count(row); i++)
        {
            if (record.Kind(record.Value(row, i)) != JsonKind.Text)
            {
                return false;
            }
        }
        return true;
    }

    /// <summary>A row in a file that bears the name of a table. A name says less than columns do.</summary>
    public static int Score(FoundRecord record) =>
        OfFile(record.Source) is not null && IsRow(record.Tape, JsonTape.Root) ? 25 : 0;

    /// <summary>The file's name up to its first dot.</summary>
    public static string Stem(string source)
    {
        var name = source[(source.LastIndexOfAny(['/', '\\']) + 1)..];
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        return dot > 0 ? name[..dot] : name;
    }

    /// <summary>The name of the folder that the file is in; empty when the path names none.</summary>
    public static string Folder(string source)
    {
        var end = source.LastIndexOfAny(['/', '\\']);
        return end < 0 ? "" : source[..end][(source[..end].LastIndexOfAny(['/', '\\']) + 1)..];
    }
}
