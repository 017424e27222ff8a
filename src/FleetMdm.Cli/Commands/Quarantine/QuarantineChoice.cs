using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using FleetMdm.Cli.CommandLine;
using FleetMdm.Store;
using FleetMdm.Store.Ingest.Quarantine;

namespace FleetMdm.Cli.Commands.Quarantine;

/// <summary>How the commands on the quarantine choose records: by number, by code, by batch.</summary>
internal sealed class QuarantineChoice
{
    private readonly Argument<long[]>? _ids;
    private readonly Option<string?> _code = new("--code") { HelpName = "CODE", Description = "Only records that were set aside with this code, such as FM4201" };
    private readonly Option<long?> _batch = SharedOptions.Count("--batch", "Only records of this ingest");

    /// <param name="ids">What naming records does; null where none can be named.</param>
    public QuarantineChoice(string? ids)
    {
        if (ids is not null)
            _ids = new Argument<long[]>("ID")
            {
                Arity = ArgumentArity.ZeroOrMore,
                Description = ids,
                CustomParser = ParseIds,
            };
    }

    public void AddTo(CliCommand command)
    {
        if (_ids is not null) command.Add(_ids);
        command.Add(_code);
        command.Add(_batch);
    }

    /// <summary>True when some records are chosen.</summary>
    public bool IsGiven(CommandResult result) =>
        (_ids is not null && result.GetResult(_ids) is { Tokens.Count: > 0 })
        || result.GetResult(_code) is not null || result.GetResult(_batch) is not null;

    public ChosenRecords Of(ParseResult parsed) => new(
        _ids is null ? [] : [.. (parsed.GetValue(_ids) ?? []).Distinct()],
        new QuarantineFilter(parsed.GetValue(_code)?.ToUpperInvariant(), parsed.GetValue(_batch)));

    /// <summary>An argument that is one record's number.</summary>
    public static Argument<long> One() => new("ID")
    {
        Description = "The record's number, as `fleetmdm quarantine list` shows it",
        CustomParser = result => ParseIds(result) is [var id] ? id : 0,
    };

    private static long[] ParseIds(ArgumentResult result)
    {
        var ids = new List<long>();
        foreach (var token in result.Tokens)
        {
            if (long.TryParse(token.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var id)) ids.Add(id);
            else UsageErrors.Add(result, CommandProblem.NotACount("ID", token.Value));
        }
        return [.. ids];
    }
}

/// <summary>Which records of the quarantine are meant: those named, else those that the filter admits.</summary>
internal sealed record ChosenRecords(IReadOnlyList<long> Ids, QuarantineFilter Filter)
{
    /// <summary>True when nothing was said: every record.</summary>
    public bool IsEverything => Ids.Count == 0 && Filter == QuarantineFilter.All;

    /// <summary>The records, in the order of their numbers.</summary>
    /// <exception cref="CommandException">A record that is named does not exist.</exception>
    public IReadOnlyList<QuarantinedRecord> In(FleetDatabase database)
    {
        if (Ids.Count == 0) return [.. database.Quarantine.List(Filter)];
        var found = new List<QuarantinedRecord>();
        var unknown = new List<Failure>();
        foreach (var id in Ids.Order())
        {
            if (database.Quarantine.Find(id) is not { } record) unknown.Add(FleetProblem.NotInQuarantine(id));
            else if (Admits(record)) found.Add(record);
        }
        return unknown.Count == 0 ? found : throw new CommandException([.. unknown]);
    }

    private bool Admits(QuarantinedRecord record) =>
        (Filter.Code is null || Filter.Code == record.Code) && (Filter.BatchId is null || Filter.BatchId == record.BatchId);
}
