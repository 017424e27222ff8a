namespace FleetMdm.Store.Ingest.Sources;

/// <summary>One text to read records from: a file's content, or a member of an archive.</summary>
/// <param name="Refused">Why it is not read; null when it is.</param>
internal sealed record SourceContent(SourceFile Source, Stream Text, RefusedInput? Refused = null) : IDisposable
{
    public void Dispose() => Text.Dispose();
}

/// <summary>
/// From a file to the texts in it, as UTF-8, whatever it is wrapped in: gzip, zstd, zip, tar. Members are streamed one
/// after the other and never written anywhere, so that their names, whatever they are, are only names. An archive in
/// an archive is told, and not opened.
/// </summary>
internal sealed class SourceContents(WarningLog warnings, ExpansionLimits limits)
{
    private string? _wrapping;

    /// <summary>The file or member that is read now.</summary>
    public SourceFile? Current { get; private set; }

    /// <summary>What it is wrapped in: whose data is damaged, if it is.</summary>
    public string? Wrapping => _wrapping;

    public IEnumerable<SourceContent> Of(SourceFile file, CountingStream stream)
    {
        (Current, _wrapping) = (file, null);
        var expansion = new Expansion(file.Name, () => stream.CanSeek ? stream.Length : stream.Count, limits);
        var packed = new PeekStream(stream);
        if (Unwrapping.IsZip(packed))
        {
            return OfZip(file, stream, expansion);
        }
        var content = Unwrapping.Decompress(packed, expansion, ref _wrapping);
        return Unwrapping.IsTar(content)
            ? OfTar(file, content, expansion)
            : [new SourceContent(file, Unwrapping.WithoutByteOrderMark(content))];
    }

    private IEnumerable<SourceContent> OfZip(SourceFile file, CountingStream stream, Expansion expansion)
    {
        _wrapping = "zip";
        if (!stream.CanSeek)
        {
            yield return new SourceContent(file, Stream.Null, InputFault.ZipInPipe(file.Name));
            yield break;
        }
        using var archive = new ZipMembers(stream, expansion);
        if (archive.IsOfficeDocument)
        {
            yield return new SourceContent(file, Stream.Null, InputFault.NotJson(file.Name, "an Office document"));
            yield break;
        }
        var names = new MemberNames(file.Name, warnings);
        foreach (var entry in archive.Entries)
        {
            (Current, _wrapping) = (file, "zip");
            if (names.TryTake(entry.FullName, isFile: !entry.FullName.EndsWith('/')) is not { } source)
            {
                continue;
            }
            Current = source;
            if (ZipMembers.IsLink(entry))
            {
                names.PassOver(source, "a symbolic link");
                continue;
            }
            yield return entry.IsEncrypted
                ? new SourceContent(source, Stream.Null, InputFault.Encrypted(source.Name))
                : Member(source, archive.Open(entry), expansion);
        }
        if (names.Count == 0)
        {
            yield return new SourceContent(file, Stream.Null, InputFault.EmptyArchive(file.Name));
        }
    }

    private IEnumerable<SourceContent> OfTar(SourceFile file, Stream stream, Expansion expansion)
    {
        var wrapping = _wrapping ?? "tar";
        _wrapping = wrapping;
        using var archive = new TarMembers(stream);
        var names = new MemberNames(file.Name, warnings);
        while (archive.TryNext(out var entry))
        {
            expansion.AddMember();
            if (names.TryTake(entry.Name, entry.Kind != TarKind.Folder) is { } source)
            {
                Current = source;
                if (entry.Kind == TarKind.File)
                {
                    yield return Member(source, archive.Data, expansion);
                }
                else
                {
                    names.PassOver(source, entry.Kind == TarKind.Link ? "a link" : "no plain file");
                }
            }
            (Current, _wrapping) = (file, wrapping);
        }
        if (names.Count == 0)
        {
            yield return new SourceContent(file, Stream.Null, InputFault.EmptyArchive(file.Name));
        }
    }

    private SourceContent Member(SourceFile source, Stream data, Expansion expansion)
    {
        var packed = new PeekStream(data);
        if (!Unwrapping.IsZip(packed))
        {
            var content = Unwrapping.Decompress(packed, expansion, ref _wrapping);
            if (!Unwrapping.IsTar(content))
            {
                return new SourceContent(source, Unwrapping.WithoutByteOrderMark(content));
            }
        }
        data.Dispose();
        return new SourceContent(source, Stream.Null, InputFault.NestedArchive(source.Name));
    }
}
