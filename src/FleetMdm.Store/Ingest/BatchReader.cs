using System.Diagnostics.CodeAnalysis;
using FleetMdm.Store.Ingest.Json;
using FleetMdm.Store.Ingest.Sources;

namespace FleetMdm.Store.Ingest;

/// <summary>The first stage: opens one source after the other and splits it into records.</summary>
internal sealed class BatchReader(IReadOnlyList<SourceFile> files, Stream? standardInput, IReadOnlyList<string> envelopes, ArenaPool arenas)
{
    private long _finishedBytes;
    private CountingStream? _current;
    private string? _compression;

    /// <summary>Bytes read of all sources, before decompression; other threads may ask.</summary>
    public long BytesRead => Interlocked.Read(ref _finishedBytes) + (Volatile.Read(ref _current)?.Count ?? 0);

    /// <summary>All batches in order. A source that cannot be read ends with the reason in its last batch.</summary>
    public IEnumerable<RecordBatch> Read()
    {
        foreach (var file in files)
        {
            using var batches = Read(file).GetEnumerator();
            while (TryMoveNext(file, batches, out var batch))
            {
                yield return batch;
            }
            Interlocked.Add(ref _finishedBytes, _current?.Count ?? 0);
            Volatile.Write(ref _current, null);
        }
    }

    private bool TryMoveNext(SourceFile file, IEnumerator<RecordBatch> batches, [NotNullWhen(true)] out RecordBatch? batch)
    {
        try
        {
            batch = batches.MoveNext() ? batches.Current : null;
        }
        catch (Exception failure) when (Refusal(file, failure) is { } refused)
        {
            batch = new RecordBatch(file, arenas.Rent()) { Refused = refused, IsLast = true };
        }
        return batch is not null;
    }

    private IEnumerable<RecordBatch> Read(SourceFile file)
    {
        if (file.Bytes == 0)
        {
            yield return new RecordBatch(file, arenas.Rent()) { Refused = InputFault.EmptyFile(file.Name), IsLast = true };
            yield break;
        }
        _compression = null;
        var counting = Open(file);
        Volatile.Write(ref _current, counting);
        using var content = ContentStream.Open(counting, out _compression);
        var window = new ByteWindow(content);

        _ = window.Has(64 * 1024);
        var batch = new RecordBatch(file, arenas.Rent());
        if (window.Bytes.Trim(" \t\r\n"u8).IsEmpty)
        {
            batch.Refused = InputFault.EmptyFile(file.Name);
        }
        else if (ContentGuess.WhyNotJson(window.Bytes) is { } whatItIs)
        {
            batch.Refused = InputFault.NotJson(file.Name, whatItIs);
        }
        else
        {
            var splitter = new RecordSplitter(window, envelopes);
            while (splitter.TryRead(out var record))
            {
                batch.Records.Add(new RawRecord(
                    batch.Bytes.Add(record.Fault is null ? window.Bytes[..record.Length] : record.Head ?? []),
                    record.Line,
                    record.Column,
                    record.Envelope,
                    record.Fault));
                if (batch.IsFull)
                {
                    yield return batch;
                    batch = new RecordBatch(file, arenas.Rent());
                }
            }
        }
        batch.IsLast = true;
        yield return batch;
    }


    private CountingStream Open(SourceFile file) => file.Path is null
        ? new CountingStream(standardInput!, leaveOpen: true)
        : new CountingStream(
            new FileStream(file.Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0, FileOptions.SequentialScan),
            leaveOpen: false);

    /// <summary>Only what a file can be guilty of; anything else is a bug of ours.</summary>
    private RefusedInput? Refusal(SourceFile file, Exception failure) => failure switch
    {
        InvalidDataException or ZstdSharp.ZstdException => InputFault.Damaged(file.Name, _compression ?? "compressed"),
        EndOfStreamException when _compression is not null => InputFault.Damaged(file.Name, _compression),
        FileNotFoundException or DirectoryNotFoundException => InputFault.NotFound(file.Name),
        UnauthorizedAccessException => InputFault.NotReadable(file.Name, "permission denied"),
        IOException => InputFault.NotReadable(file.Name, "the file system failed: " + failure.Message),
        _ => null,
    };
}
