using System.Buffers;

namespace FleetMdm.Store.Ingest;

/// <summary>A stored device as a native report: what <c>export</c> writes and ingest takes back unchanged.</summary>
public static class NativeReportWriter
{
    /// <summary>
    /// Writes one report as canonical JSON, without a line break: core columns in their usual order, reported tags (those
    /// given by hand belong to this database), then the facts as stored. What was not reported is left out.
    /// </summary>
    public static void Write(StoredDevice device, IBufferWriter<byte> output) => throw new NotSupportedException();
}
