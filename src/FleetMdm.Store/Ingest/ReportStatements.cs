using FleetMdm.Store.Ingest.Normalizing;

namespace FleetMdm.Store.Ingest;

/// <summary>A statement with the columns of `devices`, bound as bytes.</summary>
internal sealed class DeviceStatement(Statement statement) : IDisposable
{
    private readonly int _deviceId = statement.Parameter(":device_id");
    private readonly int _hostname = statement.Parameter(":hostname");
    private readonly int _os = statement.Parameter(":os");
    private readonly int _osVersion = statement.Parameter(":os_version");
    private readonly int _serial = statement.Parameter(":serial");
    private readonly int _lastSeen = statement.Parameter(":last_seen");
    private readonly int _tags = statement.Parameter(":tags");
    private readonly int _source = statement.Parameter(":source");
    private readonly int _batch = statement.Parameter(":batch_id");

    public void Run(in PreparedReport report, ByteArena bytes, ReadOnlySpan<byte> source, long batch)
    {
        Bind(_deviceId, bytes, report.DeviceId);
        Bind(_hostname, bytes, report.Hostname);
        Bind(_os, bytes, report.Os);
        Bind(_osVersion, bytes, report.OsVersion);
        Bind(_serial, bytes, report.Serial);
        Bind(_lastSeen, bytes, report.LastSeen);
        Bind(_tags, bytes, report.Tags);
        statement.BindUtf8(_source, source).Bind(_batch, batch).Run();
    }

    public void Dispose() => statement.Dispose();

    private void Bind(int parameter, ByteArena bytes, Slice slice) =>
        _ = slice.IsAbsent ? statement.BindNull(parameter) : statement.BindUtf8(parameter, bytes[slice]);
}

/// <summary>A statement with the columns of `device_facts`.</summary>
internal sealed class FactsStatement : IDisposable
{
    private readonly Statement _statement;
    private readonly int _deviceNo;
    private readonly int _hash;
    private readonly int _facts;
    private readonly int _deviceId;

    public FactsStatement(Statement statement, string updatedAt)
    {
        // Bound once: a statement keeps what is bound from run to run.
        _statement = statement.Bind(":updated_at", updatedAt);
        _deviceNo = statement.Parameter(":device_no");
        _hash = statement.Parameter(":content_hash");
        _facts = statement.Parameter(":facts_json");
        _deviceId = statement.Parameter(":device_id");
    }

    public void Run(in PreparedReport report, ByteArena bytes, long deviceNo)
    {
        _statement
            .BindUtf8(_deviceId, bytes[report.DeviceId])
            .Bind(_deviceNo, deviceNo)
            .BindBlob(_hash, bytes[report.Hash])
            .BindUtf8(_facts, bytes[report.Facts])
            .Run();
    }

    public void Dispose() => _statement.Dispose();
}
