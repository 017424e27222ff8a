using System.Text;
using System.Text.Json;
using FleetMdm.UnitTests.Support;

namespace FleetMdm.UnitTests.BadInput;

/// <summary>A fleet, policies and a script whose every text tries something, in a database of their own.</summary>
public sealed class HostileFleet : IDisposable
{
    /// <summary>What each text tries, and the text.</summary>
    internal static readonly (string Attack, string Text)[] Texts =
    [
        ("colour", "\u001b[31mred\u001b[0m"),
        ("window title", "\u001b]0;owned\u0007"),
        ("C1 introducer", "\u009b31mred"),
        ("clipboard", "\u001b]52;c;ZXZpbA==\u001b\\"),
        ("bidi override", "photo\u202egpj.exe"),
        ("bidi isolate", "\u2066admin\u2069"),
        ("zero width", "admin\u200b\u200d\ufeff"),
        ("line separator", "one\u2028two\u2029three"),
        ("new line", "web-01\npass,everything"),
        ("carriage return", "web-01\rfail overwritten"),
        ("tab", "a\tb"),
        ("backspace and delete", "abc\b\b\u007f"),
        ("formula", "=cmd|' /C calc'!A0"),
        ("formula behind blanks", " \t=1+1"),
        ("plus", "+1+cmd|' /C calc'!A0"),
        ("minus", "-2+3"),
        ("at", "@SUM(1+1)"),
        ("tag character formula", "\u0004=1+1"),
        ("markup", "[red]boo[/red] [/] [[x]]"),
        ("html", "<script>alert(1)</script>&\"'"),
        ("csv", "a,\"b\",\"\"c"),
        ("json", "\",\"status\":\"pass\",\"x\":\""),
        ("tag characters", "\U000e0041\U000e0042"),
        ("combining", "Z" + string.Concat(Enumerable.Repeat("\u0301", 60))),
        ("wide", "機器🖥️\u1160\u3164"),
        ("template", "{0} {device_id} %s %n ${HOME} $(id) `id`"),
        ("path", "../../etc/passwd"),
    ];

    private readonly TemporaryFolder folder = new();

    public HostileFleet()
    {
        var (reports, script) = (folder["reports.jsonl"], folder.Write("script.sh", "#!/bin/sh\n\u001b[2J\n"));
        File.WriteAllText(reports, string.Concat(Texts.Select((text, i) => Report(text.Text, i) + "\n")));
        Run("init");
        var ingest = Run("ingest", reports);
        Assert.True(ingest.ExitCode == 0, ingest.Error);
        for (var i = 0; i < Texts.Length; i++)
        {
            var add = Run("policy", "add", folder.Write($"policy-{i}.yaml", Policy(Texts[i].Text, i)));
            Assert.True(add.ExitCode == 0, Texts[i].Attack + ": " + add.Error);
            Assert.Equal(0, Run("script", "add", script, "--id", "s" + i, "--name", Texts[i].Text).ExitCode);
            Assert.Equal(0, Run("script", "attach", "s" + i, "--policy", "p" + i).ExitCode);
            Run("device", "tag", "d" + i, Texts[i].Text);
        }
    }

    internal CliRun Run(params string[] words) => new CliRunner
    {
        Environment = new() { ["FLEETMDM_DB"] = folder["fleet.db"] },
    }.Run(words);

    internal CliRun RunOnTerminal(params string[] words) => new CliRunner
    {
        Environment = new() { ["FLEETMDM_DB"] = folder["fleet.db"] },
        Width = 100,
    }.Run(words);

    public void Dispose() => folder.Dispose();

    private static string Report(string text, int number)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteString("device_id", "d" + number);
            json.WriteString("hostname", text);
            json.WriteString("os", "macos");
            json.WriteString("os_version", text);
            json.WriteString("serial", text);
            json.WriteString("last_seen", "2026-01-31T12:00:00Z");
            json.WriteStartArray("tags");
            json.WriteStringValue(text);
            json.WriteEndArray();
            json.WriteStartObject("facts");
            json.WriteString("note", text);
            json.WriteString(text, text);
            json.WriteStartArray("software");
            json.WriteStartObject();
            json.WriteString("name", text);
            json.WriteString("version", text);
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(bytes.ToArray());
    }

    /// <summary>Fails on every device, errs on most, and lacks a fact, so that all that can be told is told.</summary>
    private static string Policy(string text, int number)
    {
        var quoted = Quoted(text);
        return $"""
            id: p{number}
            name: {quoted}
            description: {quoted}
            severity: low
            references: [{quoted}]
            checks:
              - id: note
                rule: facts.note == "nothing"
                message: {quoted}
                remediation: {quoted}
              - id: version
                rule: version(device.os_version).atLeast("1")
                message: {quoted}
                remediation: {quoted}
              - id: missing
                rule: facts.absent
                message: {quoted}
                remediation: {quoted}

            """;
    }

    /// <summary>A double-quoted YAML scalar, all but plain ASCII escaped.</summary>
    private static string Quoted(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var rune in text.EnumerateRunes())
            if (rune.Value is >= ' ' and < 0x7f and not '"' and not '\\') quoted.Append((char)rune.Value);
            else quoted.Append("\\U").Append(rune.Value.ToString("x8", System.Globalization.CultureInfo.InvariantCulture));
        return quoted.Append('"').ToString();
    }
}
