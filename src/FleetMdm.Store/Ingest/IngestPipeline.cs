using FleetMdm.Store.Ingest.Sources;

namespace FleetMdm.Store.Ingest;

/// <summary>Reports in: read and split, judge and normalize, store.</summary>
public static class IngestPipeline
{
    /// <summary>Beyond that the one thread that writes is what all others wait for.</summary>
    private const int MostWorkers = 4;

    /// <summary>
    /// Ingests one batch: all inputs of the request, stored in one transaction, so that a batch is there whole or not
    /// at all, and acknowledged when this returns. Two runs with the same inputs store the same.
    /// </summary>
    /// <exception cref="StoreException">The database cannot serve (FM5nnn). Nothing of the batch was stored.</exception>
    /// <exception cref="OperationCanceledException">Nothing of the batch was stored.</exception>
    public static IngestSummary Run(
        IngestRequest request,
        FleetDatabase database,
        IProgress<IngestProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(database);
        return Run(request, database, Math.Clamp(Environment.ProcessorCount, 1, MostWorkers), progress, cancellation);
    }

    /// <param name="workers">How many threads normalize, on which nothing depends but time.</param>
    internal static IngestSummary Run(
        IngestRequest request,
        FleetDatabase database,
        int workers,
        IProgress<IngestProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        var formats = FormatCatalog.Of(request.Mappings, request.AssumedTimeZone);
        var stated = request.Format is null ? null : formats.Find(request.Format);
        if (request.Format is not null && stated is null)
        {
            return Refuse([InputFault.UnknownFormat(request.Format, formats.Names)]);
        }

        // All inputs are found before the first is read: a mistyped name costs nothing and stores nothing.
        var (files, missing) = InputFinder.Find(request.Inputs, request.StandardInput is not null);
        if (missing.Count > 0)
        {
            return Refuse(missing);
        }
        return new IngestRun(request, database.Session, formats, stated, files, workers).Run(progress, cancellation);
    }

    /// <summary>The names that <see cref="IngestRequest.Format"/> takes.</summary>
    public static IReadOnlyList<string> FormatNames() => [.. FormatCatalog.Of(null).Names];

    private static IngestSummary Refuse(IReadOnlyList<RefusedInput> refused) => new()
    {
        Outcome = IngestOutcome.Refused,
        Records = 0,
        New = 0,
        Updated = 0,
        Unchanged = 0,
        Stale = 0,
        QuarantinedCount = 0,
        Quarantined = [],
        Warnings = [],
        Dropped = [],
        Files = [],
        Refused = refused,
        BytesRead = 0,
    };
}
