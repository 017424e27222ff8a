using FleetMdm.Rules;

namespace FleetMdm.Store;

/// <summary>Devices laid out from their reports and evaluated together, whatever segments they are of.</summary>
internal sealed class ReportBatch : IDisposable
{
    private readonly DeviceUnit unit;
    private readonly Batch batch;
    private readonly IReadOnlyList<BatchOutcomes?> outcomes;

    public ReportBatch(EvaluationPlan plan, DeviceUnit unit)
    {
        this.unit = unit;
        var builder = plan.Batches.NewBatch();
        foreach (var device in unit.Devices)
        {
            builder.Add(device.Report);
        }

        batch = builder.Build();
        outcomes = unit.Devices.Count == 0
            ? (IReadOnlyList<BatchOutcomes?>)new BatchOutcomes?[plan.Policies.Count]
            : plan.Batches.Evaluate(batch, plan.Request.AsOf);
    }

    /// <summary>The devices of a segment, which stand together.</summary>
    /// <param name="segment">Its number.</param>
    /// <param name="first">The first of them.</param>
    /// <param name="end">The one after the last.</param>
    public SegmentPart Part(long segment, int first, int end) =>
        SegmentPart.OfReports(segment, batch, unit, first, end, outcomes);

    public void Dispose() => batch.Dispose();
}
