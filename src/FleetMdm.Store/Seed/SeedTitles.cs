using System.Buffers;
using System.Text.Json;

namespace FleetMdm.Store.Seed;

/// <summary>Software: the percentage of devices that have it, and its versions in use, newest first.</summary>
internal static class SeedTitles
{
    public static SeedSoftware[] Mac { get; } =
    [
        Software(97, "Google Chrome", "apps", "142.0.7444.176", "142.0.7444.60", "139.0.7258.155"),
        Software(62, "Firefox", "apps", "145.0", "144.0.2", "128.14.0"),
        Software(96, "Slack", "apps", "4.46.104", "4.45.69"),
        Software(92, "zoom.us", "apps", "6.6.6 (68150)", "6.5.9 (60412)"),
        Software(90, "Microsoft Outlook", "apps", "16.102.1", "16.100.4", "16.89.1"),
        Software(90, "Microsoft Word", "apps", "16.102.1", "16.100.4", "16.89.1"),
        Software(90, "Microsoft Excel", "apps", "16.102.1", "16.100.4", "16.89.1"),
        Software(84, "Microsoft Teams", "apps", "25290.302.4044.3989", "25255.704.4003.1739"),
        Software(94, "CrowdStrike Falcon", "pkg", "7.29.20103.0", "7.27.19907.0", "7.11.18201.0"),
        Software(93, "1Password", "apps", "8.11.18", "8.11.14"),
        Software(66, "Visual Studio Code", "apps", "1.106.0", "1.105.1", "1.98.2"),
        Software(40, "Docker", "apps", "4.50.0", "4.38.0"),
        Software(38, "iTerm", "apps", "3.6.5", "3.5.14"),
        Software(54, "Figma", "apps", "125.9.10", "125.7.5"),
        Software(58, "Notion", "apps", "4.24.0", "4.17.1"),
        Software(70, "Adobe Acrobat Reader", "apps", "25.001.20813", "24.005.20320"),
        Software(88, "GlobalProtect", "pkg", "6.3.3-915", "6.2.8-263"),
        Software(80, "Company Portal", "apps", "5.2509.1", "5.2504.0"),
        Software(30, "openssl@3", "homebrew", "3.6.0", "3.4.1"),
        Software(30, "git", "homebrew", "2.51.2", "2.48.1"),
        Software(44, "Spotify", "apps", "1.2.76.298", "1.2.60.564"),
        Software(41, "Rectangle", "apps", "0.92", "0.86"),
        Software(100, "Safari", "apps", "26.1", "18.6"),
        Software(100, "Self Service", "apps", "11.22.1", "11.13.0"),
        Software(4, "TeamViewer", "apps", "15.71.4", "15.58.4"),
        Software(2, "uTorrent Web", "apps", "1.4.0"),
    ];

    public static SeedSoftware[] Windows { get; } =
    [
        Software(96, "Google Chrome", "programs", "142.0.7444.176", "142.0.7444.60", "139.0.7258.155"),
        Software(100, "Microsoft Edge", "programs", "142.0.3595.80", "141.0.3537.99"),
        Software(45, "Mozilla Firefox (x64 en-US)", "programs", "145.0", "144.0.2", "128.14.0"),
        Software(98, "Microsoft 365 Apps for enterprise - en-us", "programs", "16.0.19328.20178", "16.0.17928.20700"),
        Software(95, "Microsoft OneDrive", "programs", "25.199.1012.0002", "25.164.0824.0003"),
        Software(88, "Microsoft Teams", "programs", "25290.205.4069.4894", "25255.703.3981.5698"),
        Software(93, "CrowdStrike Windows Sensor", "programs", "7.29.20108.0", "7.27.19909.0", "7.11.18110.0"),
        Software(60, "7-Zip 25.01 (x64)", "programs", "25.01", "23.01"),
        Software(52, "Notepad++ (64-bit x64)", "programs", "8.8.7", "8.6.2"),
        Software(82, "Adobe Acrobat (64-bit)", "programs", "25.001.20813", "24.005.20320"),
        Software(70, "Zoom Workplace (64-bit)", "programs", "6.6.19875", "6.5.12461"),
        Software(90, "Microsoft Visual C++ 2015-2022 Redistributable (x64)", "programs", "14.44.35211.0", "14.38.33135.0"),
        Software(86, "GlobalProtect", "programs", "6.3.3", "6.2.8"),
        Software(92, "Microsoft Intune Management Extension", "programs", "1.95.103.0", "1.88.110.0"),
        Software(80, "Microsoft Update Health Tools", "programs", "5.72.0.0", "3.74.0.0"),
        Software(34, "Git", "programs", "2.51.2", "2.47.1"),
        Software(34, "Microsoft Visual Studio Code (User)", "programs", "1.106.0", "1.105.1", "1.98.2"),
        Software(30, "Python 3.13.9 (64-bit)", "programs", "3.13.9150.0", "3.12.10150.0"),
        Software(57, "Dell Command | Update for Windows Universal", "programs", "5.5.0", "5.3.0"),
        Software(64, "Intel(R) Management Engine Components", "programs", "2517.8.1.0", "2306.4.3.0"),
        Software(78, "Microsoft ASP.NET Core 8.0 Shared Framework (x64)", "programs", "8.0.22.25556", "8.0.11.24515"),
        Software(55, "Slack (Machine - MSI)", "programs", "4.46.104", "4.45.69"),
        Software(88, "LAPS", "programs", "6.2.0.0"),
        Software(5, "TeamViewer", "programs", "15.71.4", "15.58.4"),
        Software(3, "AnyDesk", "programs", "ad 9.6.4", "ad 8.0.11"),
        Software(2, "qBittorrent", "programs", "5.1.2", "4.6.3"),
    ];

    public static SeedSoftware[] Linux { get; } =
    [
        Software(100, "openssl", "deb", "3.0.13-0ubuntu3.6", "3.0.2-0ubuntu1.20", "1.1.1w-0+deb11u4"),
        Software(100, "openssh-server", "deb", "1:9.6p1-3ubuntu13.14", "1:9.2p1-2+deb12u7", "8.7p1-45.el9"),
        Software(100, "bash", "deb", "5.2.21-2ubuntu4", "5.1-6ubuntu1.1"),
        Software(100, "coreutils", "deb", "9.4-3ubuntu6.1", "8.32-4.1ubuntu1.2"),
        Software(100, "curl", "deb", "8.5.0-2ubuntu10.6", "7.81.0-1ubuntu1.21"),
        Software(100, "sudo", "deb", "1.9.15p5-3ubuntu5.24.04.1", "1.9.9-1ubuntu2.5"),
        Software(100, "systemd", "deb", "255.4-1ubuntu8.11", "249.11-0ubuntu3.17"),
        Software(96, "libc6", "deb", "2.39-0ubuntu8.6", "2.35-0ubuntu3.11"),
        Software(92, "falcon-sensor", "deb", "7.29.0-18202", "7.27.0-18003", "7.11.0-16404"),
        Software(85, "ca-certificates", "deb", "20240203", "20230311ubuntu0.22.04.1"),
        Software(84, "python3", "deb", "3.12.3-0ubuntu2", "3.10.6-1~22.04.1"),
        Software(80, "rsyslog", "deb", "8.2312.0-3ubuntu9.1", "8.2112.0-2ubuntu2.2"),
        Software(78, "chrony", "deb", "4.5-1ubuntu4.2", "4.2-2ubuntu2"),
        Software(75, "git", "deb", "1:2.43.0-1ubuntu7.3", "1:2.34.1-1ubuntu1.15"),
        Software(72, "vim", "deb", "2:9.1.0016-1ubuntu7.9", "2:8.2.3995-1ubuntu2.24"),
        Software(70, "auditd", "deb", "1:3.1.2-2.1build1.1", "1:3.0.7-1build1"),
        Software(66, "unattended-upgrades", "deb", "2.9.1+nmu4ubuntu1", "2.8ubuntu1"),
        Software(55, "nginx", "deb", "1.24.0-2ubuntu7.5", "1.18.0-6ubuntu14.7"),
        Software(48, "docker-ce", "deb", "5:29.0.0-1~ubuntu.24.04~noble", "5:27.3.1-1~ubuntu.22.04~jammy"),
        Software(40, "postgresql-16", "deb", "16.10-0ubuntu0.24.04.1", "16.4-1.pgdg22.04+1"),
        Software(90, "tar", "deb", "1.35+dfsg-3build1", "1.34+dfsg-1ubuntu0.1.22.04.2"),
        Software(90, "rsync", "deb", "3.2.7-1ubuntu1.2", "3.2.3-8ubuntu3.2"),
        Software(88, "xz-utils", "deb", "5.6.1+really5.4.5-1ubuntu0.2", "5.2.5-2ubuntu1"),
        Software(82, "jq", "deb", "1.7.1-3ubuntu0.24.04.1", "1.6-2.1ubuntu3.1"),
        Software(76, "node-exporter", "deb", "1.7.0-1ubuntu0.3", "1.3.1-1"),
        Software(4, "telnetd", "deb", "0.17+2.5-3ubuntu4", "0.17-44build1"),
        Software(1, "transmission-daemon", "deb", "4.0.5-1build5", "3.00-2ubuntu2"),
    ];

    public static SeedSoftware[] Mobile { get; } =
    [
        Software(95, "Microsoft Outlook", "managed", "4.2545.0", "4.2532.1"),
        Software(92, "Microsoft Teams", "managed", "7.18.0", "7.12.1"),
        Software(88, "Microsoft Authenticator", "managed", "6.8.37", "6.8.29"),
        Software(80, "Slack", "managed", "25.11.20", "25.10.10"),
        Software(76, "1Password", "managed", "8.11.18", "8.11.14"),
        Software(60, "Zoom Workplace", "managed", "6.6.6", "6.5.9"),
        Software(58, "GlobalProtect", "managed", "6.1.8", "6.1.5"),
        Software(40, "Google Chrome", "managed", "142.0.7444.148", "139.0.7258.76"),
    ];

    public static SeedSoftware[] Chrome { get; } =
    [
        Software(96, "Google Docs Offline", "chrome_extensions", "1.96.1", "1.92.1"),
        Software(92, "1Password – Password Manager", "chrome_extensions", "8.11.18.2", "8.11.14.30"),
        Software(85, "Zoom", "chrome_extensions", "6.6.6", "6.5.9"),
        Software(70, "Okta Browser Plugin", "chrome_extensions", "6.45.0", "6.40.1"),
    ];

    private static SeedSoftware Software(int percent, string name, string source, params string[] versions) =>
        new(percent, [.. versions.Select(version => Entry(name, source, version))]);

    private static byte[] Entry(string name, string source, string version)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(bytes, new JsonWriterOptions { SkipValidation = true });
        json.WriteStartObject();
        json.WriteString("name"u8, SeedText.Encode(name));
        json.WriteString("version"u8, SeedText.Encode(version));
        json.WriteString("source"u8, SeedText.Encode(source));
        json.WriteEndObject();
        json.Flush();
        return bytes.WrittenSpan.ToArray();
    }
}
