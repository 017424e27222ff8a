using System.Text;

namespace FleetMdm.UnitTests.Store.Ingest;

/// <summary>What the process holds is asked for here, so that nothing else may run beside.</summary>
[CollectionDefinition(nameof(AloneInTheProcess), DisableParallelization = true)]
public sealed class AloneInTheProcess;

/// <summary>Memory does not grow with the input.</summary>
[Collection(nameof(AloneInTheProcess))]
public sealed class IngestMemoryTests : IDisposable
{
    private readonly IngestSite _site = new();

    public void Dispose() => _site.Dispose();

    [Fact]
    public void An_endless_list_is_read_in_bounded_memory()
    {
        // 400 MB of one list: more than the process may grow by.
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var summary = _site.Ingest(
            request => request with { StandardInput = new LongList(400 * 1024 * 1024), DryRun = true }, "-");

        Assert.Equal(0, summary.QuarantinedCount);
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 64 * 1024 * 1024);
    }

    /// <summary>A list of the same device, as long as it is asked to be.</summary>
    private sealed class LongList(long length) : ScriptedStream
    {
        private readonly byte[] _record = Encoding.UTF8.GetBytes(
            $$$"""{"device_id":"a","hostname":"h","os":"linux","facts":{"text":"{{{new string('x', 60_000)}}}"}},""");

        private readonly byte[] _last = Encoding.UTF8.GetBytes("""{"device_id":"z","hostname":"h","os":"linux"}]""");
        private long _given;

        protected override ReadOnlyMemory<byte> Next()
        {
            byte[] part = _given == 0 ? [(byte)'['] : _given < length ? _record : _given < long.MaxValue ? _last : [];
            _given = ReferenceEquals(part, _last) ? long.MaxValue : Math.Min(_given + part.Length, long.MaxValue - 1);
            return part;
        }
    }
}
