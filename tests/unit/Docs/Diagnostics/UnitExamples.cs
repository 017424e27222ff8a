using System.Text;
using FleetMdm.Cli;
using FleetMdm.Cli.Policies;
using FleetMdm.Cli.Terminal;
using FleetMdm.Rules;
using FleetMdm.Store;
using FleetMdm.Store.Ingest;
using FleetMdm.Store.Ingest.Sources;

namespace FleetMdm.UnitTests.Docs.Diagnostics;

/// <summary>
/// Diagnostics that no input of a command leads to: those that only a program meets that uses the library, and those
/// that take a broken machine. Each is had from the unit that makes it.
/// </summary>
internal static class UnitExamples
{
    /// <summary>The diagnostic of a code as it is printed; null where a command gives it.</summary>
    public static string? TryShow(string code) => code switch
    {
        "FM3006" => Shown(Compiled(Document(new CheckDocument("fw", null, null, null, null, null, "the firewall is off", null, null)))),
        "FM3007" => Shown(Compiled(Document(new CheckDocument("encrypted", null, "disk.encrypted", null, True, null, null, null, null)))),
        "FM3017" => Shown(Compiled(Document(), "minimum")),
        "FM3040" => Shown(OfFact("edr..version", "string")),
        "FM3041" => Shown(OfFact("edr.version", "version")),
        "FM3042" => Shown(OfFact("disk.encrypted", "string")),
        "FM3043" => Shown(OfFact("disk.encrypted.method", "string")),
        "FM4004" => Shown(InputFault.NotReadable("root-only.json", "permission denied")),
        "FM5005" => Shown(StoreFailure.OtherProgram("places.sqlite")),
        "FM5007" => Shown(StoreFailure.NewerSchema("/home/ada/.local/share/fleetmdm/fleet.db", 7, 3)),
        "FM5008" => Shown(StoreFailure.ReadOnly("fleet.db")),
        "FM5009" => Shown(StoreFailure.Busy("fleet.db")),
        "FM5010" => Shown(StoreFailure.Corrupt("fleet.db")),
        "FM5011" => Shown(StoreFailure.DiskFull("fleet.db")),
        "FM5012" => Shown(StoreFailure.InputOutput("/mnt/share/fleet.db", "disk I/O error")),
        "FM5013" => Shown(StoreFailure.CannotOpen("/root/fleet.db", "Access to the path is denied")),
        "FM5020" => Shown(StoreDefects.Page("Tree 12 page 4711 cell 3: Rowid 9000 out of order")),
        "FM5021" => Shown(StoreDefects.Reference("device_facts", 17, "devices")),
        "FM5022" => Shown(StoreDefects.ChangedReport("mac-0103")),
        "FM5023" => Shown(StoreDefects.Column(3, "facts.cpu.cores")),
        "FM5024" => Shown(StoreDefects.Tally("6f1c2a9d", "disk-encryption")),
        "FM5025" => Shown(StoreDefects.Policy("disk-encryption")),
        "FM7021" => Shown([Mapped("type(record.name)", """{"name": "studio-1"}""")]),
        "FM8070" => Shown(CommandProblem.Bug(new InvalidOperationException("…"))),
        _ => null,
    };

    private static DocumentValue True => new([new ScalarValue("true", ScalarKind.Boolean)], isList: false);

    private static PolicyDocument Document(params CheckDocument[] checks) => new(
        "example", "Example", null, "medium", [], [], [], null, null,
        [new ParameterDocument("min_os", "string", new([new ScalarValue("14.5", ScalarKind.Text)], isList: false), null)],
        checks.Length > 0 ? checks : [new CheckDocument("os", "device.os_version == params.min_os", null, null, null, null, "m", "r", null)]);

    private static IEnumerable<Diagnostic> Compiled(PolicyDocument document, params string[] given) => PolicyCompiler
        .CompileWith(document, given.ToDictionary(name => name, _ => True, StringComparer.Ordinal), FactSchema.BuiltIn)
        .Diagnostics.Select(found => found.Diagnostic).Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);

    private static IEnumerable<Diagnostic> OfFact(string path, string type)
    {
        FactSchema.BuiltIn.With([new(path, type)], out var problems);
        return problems.Select(problem => problem.Diagnostic);
    }

    private static Diagnostic Mapped(string expression, string record)
    {
        MappingCompiler.Compile(expression).Expression!.TryEvaluate(
            SourceRecord.Parse(Encoding.UTF8.GetBytes(record), null), out _, out var problem, out _);
        return problem!;
    }

    private static string Shown(IEnumerable<Diagnostic> diagnostics) => Printed(terminal =>
    {
        foreach (var told in diagnostics)
            DiagnosticText.Write(terminal, new FileDiagnostic(
                told.Code, told.Severity, told.Message, null, 1, told.Span.Start + 1, Math.Max(1, told.Span.Length), null,
                told.Label, told.Help, null, null));
    });

    private static string Shown(StoreException error) => Shown(new Failure(error.Code, error.Message, error.Help));

    private static string Shown(StoreDefect defect) => Shown(new Failure(defect.Code, defect.Problem, defect.Help, defect.Place));

    private static string Shown(RefusedInput refused) => Shown(new Failure(refused.Code, refused.Message, refused.Help));

    private static string Shown(Failure failure) => Printed(terminal => failure.WriteTo(terminal, "error", Style.Bad));

    private static string Printed(Action<TextTerminal> write)
    {
        using var stream = new MemoryStream();
        var terminal = new TextTerminal(stream, TerminalCapabilities.Piped);
        write(terminal);
        terminal.Flush();
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
