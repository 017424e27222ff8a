using System.Text;
using System.Xml;
using FleetMdm.Cli.Policies;
using FleetMdm.Cli.Terminal;

namespace FleetMdm.Cli.Reports;

/// <summary>
/// The tests of policies as JUnit XML, which build servers read: a suite a policy, a case a test. Names may hold anything
/// that YAML does; what XML cannot hold is written as a person sees it on a terminal, `\x1b`.
/// </summary>
internal static class PolicyTestJUnit
{
    private static readonly XmlWriterSettings Settings = new()
    {
        Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        Indent = true,
        NewLineChars = "\n",
        CloseOutput = false,
    };

    public static void Write(PolicyTestReport report, TextTerminal terminal)
    {
        var stream = terminal.Bytes;
        using (var xml = XmlWriter.Create(stream, Settings))
        {
            xml.WriteStartElement("testsuites");
            WriteCounts(xml, [.. report.Results], report.WithErrors);
            foreach (var policy in report.Policies) WriteSuite(xml, policy);
            if (report.WithErrors > 0) WriteErrors(xml, report);
            xml.WriteEndElement();
        }
        stream.WriteByte((byte)'\n');
    }

    private static void WriteSuite(XmlWriter xml, TestedPolicy policy)
    {
        xml.WriteStartElement("testsuite");
        WriteText(xml, "name", policy.Id);
        WriteText(xml, "file", policy.Source.Path);
        WriteCounts(xml, policy.Results, errors: 0);
        WriteScores(xml, policy);
        foreach (var result in policy.Results)
        {
            xml.WriteStartElement("testcase");
            WriteText(xml, "classname", policy.Id);
            WriteText(xml, "name", result.Test.Name);
            WriteText(xml, "file", policy.Source.Path);
            WriteText(xml, "line", Words.Number(result.Test.Line));
            if (!result.Passed)
            {
                xml.WriteStartElement("failure");
                WriteText(xml, "message", result.Problems[0]);
                xml.WriteString(string.Join("\n", result.Problems.Select(Writable)));
                xml.WriteEndElement();
            }
            xml.WriteEndElement();
        }
        xml.WriteEndElement();
    }

    private static void WriteScores(XmlWriter xml, TestedPolicy policy)
    {
        if (policy.Coverage is null && policy.Mutation is null) return;
        xml.WriteStartElement("properties");
        if (policy.Coverage is { } coverage) WriteProperty(xml, "coverage", Score.Of(coverage).ToString());
        if (policy.Mutation is { } mutation) WriteProperty(xml, "mutation_score", Score.Of(mutation).ToString());
        xml.WriteEndElement();
    }

    private static void WriteProperty(XmlWriter xml, string name, string value)
    {
        xml.WriteStartElement("property");
        WriteText(xml, "name", name);
        WriteText(xml, "value", value);
        xml.WriteEndElement();
    }

    /// <summary>Policies that do not compile are errors of a suite of their own: a build must not pass over them.</summary>
    private static void WriteErrors(XmlWriter xml, PolicyTestReport report)
    {
        var sound = report.Load.Policies.Select(policy => policy.Source).ToHashSet(ReferenceEqualityComparer.Instance);
        xml.WriteStartElement("testsuite");
        WriteText(xml, "name", "policies with errors");
        WriteCounts(xml, [], report.WithErrors);
        foreach (var source in report.Load.Sources.Where(source => !sound.Contains(source)))
        {
            xml.WriteStartElement("testcase");
            WriteText(xml, "classname", source.Document.Id);
            WriteText(xml, "name", "compiles");
            WriteText(xml, "file", source.Path);
            WriteText(xml, "line", Words.Number(source.Line));
            xml.WriteStartElement("error");
            WriteText(xml, "message", "the policy has errors: `fleetmdm policy validate` shows them");
            xml.WriteEndElement();
            xml.WriteEndElement();
        }
        xml.WriteEndElement();
    }

    private static void WriteCounts(XmlWriter xml, IReadOnlyList<PolicyTestResult> results, int errors)
    {
        WriteText(xml, "tests", Words.Number(results.Count + errors));
        WriteText(xml, "failures", Words.Number(results.Count(result => !result.Passed)));
        WriteText(xml, "errors", Words.Number(errors));
    }

    private static void WriteText(XmlWriter xml, string name, string text) =>
        xml.WriteAttributeString(name, Writable(text));

    /// <summary>The text as a terminal would show it; U+FFFE and U+FFFF, which XML has no way to write, too.</summary>
    private static string Writable(string text)
    {
        var visible = VisibleText.Escape(text);
        return visible.AsSpan().IndexOfAny('\ufffe', '\uffff') < 0
            ? visible
            : visible.Replace("\ufffe", "\\ufffe", StringComparison.Ordinal).Replace("\uffff", "\\uffff", StringComparison.Ordinal);
    }
}
