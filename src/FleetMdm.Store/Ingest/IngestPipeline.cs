namespace FleetMdm.Store.Ingest;

/// <summary>Reports in: read and split, judge and normalize, store.</summary>
public static class IngestPipeline
{
    /// <summary>Ingests one batch: all inputs of the request, stored in one transaction, so that a batch is there whole or not at all.</summary>
    /// <exception cref="StoreException">The database cannot serve (FM5nnn). Nothing of the batch was stored.</exception>
    /// <exception cref="OperationCanceledException">Nothing of the batch was stored.</exception>
    public static IngestSummary Run(
        IngestRequest request,
        FleetDatabase database,
        IProgress<IngestProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        throw new NotSupportedException();
    }
}
