using System.Globalization;
using System.Text;
using FleetMdm.Store.Ingest.Mappings;

namespace FleetMdm.Cli.Reports;

/// <summary>The page of a mapping, made of the mapping itself: what `mapping show` prints and docs/mappings holds.</summary>
internal static class MappingPage
{
    public static string Of(MappingDescription mapping)
    {
        var page = new StringBuilder();
        page.Append(CultureInfo.InvariantCulture, $"# {mapping.Format}: {mapping.Title}\n\n");
        page.Append(CultureInfo.InvariantCulture, $"`--as {mapping.Format}` takes a file as this format; without it, these signs add up to how sure ingest is of it.\n\n");
        Table(page, ["sign", "score"], mapping.Signs.Select(sign =>
            new[] { Code(sign.Expression), sign.Score.ToString(CultureInfo.InvariantCulture) }));
        page.Append(CultureInfo.InvariantCulture, $"Records are {string.Join(" or ", mapping.Records.Select(Records))}.");
        if (mapping.Decoder is not null)
            page.Append(" The devices are put together of several records first.");
        page.Append("\n\n## Fields\n\n");
        Table(page, ["becomes", "from"], mapping.Fields.Select(field => new[] { Code(field.Target), Code(field.Expression) }));
        foreach (var list in mapping.Lists)
        {
            page.Append(CultureInfo.InvariantCulture, $"## {list.Target}\n\nAn entry for each of `{list.Each}`{(list.Where is null ? "" : ", where " + Code(list.Where))}{(list.By is null ? "" : "; those with the same " + Code(list.By) + " are one")}.\n\n");
            Table(page, ["becomes", "from"], list.Fields.Select(field => new[] { Code(field.Target), Code(field.Expression) }));
        }
        page.Append("## The rest\n\n");
        page.Append(CultureInfo.InvariantCulture, $"What no field takes is kept below `facts.source.{Name(mapping.Adapter)}`, as it came.");
        if (mapping.Redact.Count > 0)
            page.Append(CultureInfo.InvariantCulture, $" Dropped before anything is stored, beside what always is: {string.Join(", ", mapping.Redact.Select(Code))}.");
        page.Append('\n');
        return page.ToString();
    }

    private static string Records(string path) => path switch
    {
        "." => "the document itself",
        "*" => "the members of an object, whose names are numbers",
        _ when path.EndsWith("[]", StringComparison.Ordinal) => "the elements of `" + path[..^2] + "`",
        _ => "what `" + path + "` holds",
    };

    private static string Name(string adapter) => adapter.Contains('-', StringComparison.Ordinal) ? "`" + adapter + "`" : adapter;

    private static void Table(StringBuilder page, string[] headings, IEnumerable<string[]> rows)
    {
        page.Append("| ").Append(string.Join(" | ", headings)).Append(" |\n|").Append(string.Concat(headings.Select(_ => "---|"))).Append('\n');
        foreach (var row in rows)
            page.Append("| ").Append(string.Join(" | ", row)).Append(" |\n");
        page.Append('\n');
    }

    /// <summary>One line of code in a cell of a table, where a bar would end the cell.</summary>
    private static string Code(string text) =>
        "`" + string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).Replace("|", "\\|", StringComparison.Ordinal) + "`";
}
