using System.Diagnostics.CodeAnalysis;
using FleetMdm.Store.Ingest.Decoders;
using FleetMdm.Store.Ingest.Json;
using FleetMdm.Store.Ingest.Sources;

namespace FleetMdm.Store.Ingest;

/// <summary>The first stage: opens one source after the other and splits it into records.</summary>
internal sealed class BatchReader(
    IReadOnlyList<SourceFile> files, Stream? standardInput, IReadOnlyList<string> envelopes, WarningLog warnings, ArenaPool arenas)
{
    private readonly SourceContents _contents = new(warnings, ExpansionLimits.Default);
    private long _finishedBytes;
    private CountingStream? _current;

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
        catch (Exception failure) when (Refusal(_contents.Current ?? file, failure) is { } refused)
        {
            batch = new RecordBatch(_contents.Current ?? file, arenas.Rent()) { Refused = refused, IsLast = true };
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
        using var counting = Open(file);
        Volatile.Write(ref _current, counting);
        foreach (var content in _contents.Of(file, counting))
        {
            using (content)
            {
                foreach (var batch in Split(content))
                {
                    yield return batch;
                }
            }
        }
    }

    private IEnumerable<RecordBatch> Split(SourceContent content)
    {
        var file = content.Source;
        if (content.Refused is { } refused)
        {
            yield return new RecordBatch(file, arenas.Rent()) { Refused = refused, IsLast = true };
            yield break;
        }
        var window = new ByteWindow(content.Text);
        _ = window.Has(64 * 1024);
        var batch = new RecordBatch(file, arenas.Rent());
        if (window.Bytes.Trim(" \t\r\n"u8).IsEmpty)
        {
            batch.Refused = InputFault.EmptyFile(file.Name);
        }
        else if (XmlRecord.Begins(window.Bytes))
        {
            batch.Records.Add(XmlRecord.Read(window, batch.Bytes));
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
        InputRefusedException limit => limit.Reason,
        InvalidDataException or ZstdSharp.ZstdException => InputFault.Damaged(file.Name, _contents.Wrapping ?? "packed"),
        EndOfStreamException when _contents.Wrapping is { } wrapping => InputFault.Damaged(file.Name, wrapping),
        FileNotFoundException or DirectoryNotFoundException => InputFault.NotFound(file.Name),
        UnauthorizedAccessException => InputFault.NotReadable(file.Name, "permission denied"),
        IOException => InputFault.NotReadable(file.Name, "the file system failed: " + failure.Message),
        _ => null,
    };
}
