using System.CommandLine;
using System.Text;
using System.Text.Json;
using FleetMdm.Cli.CommandLine;
using FleetMdm.Cli.Terminal;
using FleetMdm.Rules;

namespace FleetMdm.Cli.Commands;

/// <summary>
/// `fleetmdm schema [NAME]`: JSON Schemas of what fleetmdm reads and writes. They are files in Schemas, but for the
/// inventory's, which is made from the vocabulary that types the rules.
/// </summary>
internal static class SchemaCommand
{
    private const string Folder = "Schemas";
    private const string Inventory = "inventory";

    public static CommandRow Row => new("schema", "Show the JSON Schema of what fleetmdm reads and writes", Create);

    private static CliCommand Create(CommandRow row)
    {
        var name = new Argument<string?>("NAME")
        {
            Description = "The name, such as inventory, or a document's id, such as fleetmdm.check/v1; without it, all are listed",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var output = SharedOptions.Output();
        var command = new CliCommand(row) { name, output };
        command.Example("fleetmdm schema inventory", "The device report: every fact path with its type");
        command.Example("fleetmdm schema policy -o policy.schema.json", "The policy file, for an editor");
        command.Example("fleetmdm schema", "List every schema");
        command.Runs((parsed, cli) => Run(parsed.GetValue(name), parsed.GetValue(output), cli));
        return command;
    }

    internal static ExitCode Run(string? name, string? output, CliContext cli)
    {
        if (name is null)
        {
            OutputFile.Write(output, cli, WriteList);
            return ExitCode.Done;
        }
        var schema = Find(name);
        if (schema is null) return cli.Fail(ExitCode.Refused, CommandProblem.UnknownSchema(name, Names()));
        OutputFile.Write(output, cli, terminal => terminal.Bytes.Write(schema));
        return ExitCode.Done;
    }

    /// <summary>Every schema's name.</summary>
    internal static IEnumerable<string> Names() =>
        EmbeddedText.Names(Folder).Append(Inventory).Order(StringComparer.Ordinal);

    /// <summary>A schema's JSON by its name or by the id of the document it describes; null when there is none.</summary>
    internal static byte[]? Find(string name)
    {
        var file = name;
        if (name.StartsWith("fleetmdm.", StringComparison.Ordinal) && name.EndsWith("/v1", StringComparison.Ordinal))
            file = name["fleetmdm.".Length..^"/v1".Length];
        if (file is Inventory or "device") return InventorySchema.Write(FactSchema.BuiltIn);
        return EmbeddedText.Find(Folder, file + ".json") is { } text ? Encoding.UTF8.GetBytes(text) : null;
    }

    private static void WriteList(TextTerminal terminal)
    {
        var table = new Table(new Column(""), new Column("")) { HasHeadings = false };
        foreach (var name in Names())
        {
            using var schema = JsonDocument.Parse(Find(name)!);
            table.Add(new(name, Style.Accent), schema.RootElement.GetProperty("title").GetString()!);
        }
        table.WriteTo(terminal);
    }
}
