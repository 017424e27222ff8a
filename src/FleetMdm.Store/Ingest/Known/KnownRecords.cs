using System.Buffers.Binary;
using System.Numerics;

namespace FleetMdm.Store.Ingest.Known;

/// <summary>
/// The records whose reports are stored, as they are when an ingest begins: one that comes again need not be read. Any
/// thread may look; only the one that writes says which devices it changed, and only what it is told then counts.
/// </summary>
internal sealed class KnownRecords
{
    /// <summary>How many devices are held in memory, about 40 bytes each. Reports of those beyond are read like new ones.</summary>
    public const int Limit = 2_000_000;

    /// <summary>An input of fewer bytes for each known device is read sooner than what is known.</summary>
    private const int BytesWorthADevice = 40;

    // In place of a reading: the device was written to, and has, or has not, a digest of what it is now.
    private const byte Changed = byte.MaxValue;
    private const byte Forgotten = byte.MaxValue - 1;

    // By index: the devices in the order of their numbers.
    private readonly long[] _devices;
    private readonly UInt128[] _digests;

    /// <summary>Which of <see cref="_readings"/> the digest is of, or that it is no more.</summary>
    private readonly byte[] _states;
    private readonly List<int> _readings = [];
    private readonly bool _isWhole;
    private int _count;

    /// <summary>Index plus one by digest, with free places so that a search soon ends; 0 is a free place.</summary>
    private readonly int[] _places;

    /// <param name="latest">Reports that were seen after that time are from the future today, and are to be judged anew.</param>
    /// <param name="inputBytes">How much is to be ingested; null when nobody knows.</param>
    public KnownRecords(SqliteSession session, DateTimeOffset latest, long? inputBytes)
    {
        var isWorthIt = inputBytes is not { } bytes || bytes / BytesWorthADevice >= session.Number("known_last");
        var stored = isWorthIt ? session.Number("known_count") : 0;
        _isWhole = isWorthIt && stored <= Limit;
        var room = (int)Math.Min(stored, Limit);
        (_devices, _digests, _states) = (new long[room], new UInt128[room], new byte[room]);
        _places = new int[room == 0 ? 1 : (int)BitOperations.RoundUpToPowerOf2((uint)room * 2)];
        if (room == 0)
        {
            return;
        }
        using var statement = session.Prepare("known_list");
        while (_count < room && statement.Step())
        {
            Add(statement, latest.ToUnixTimeSeconds());
        }
    }

    /// <summary>Finds a record by its digest; whether its device still is as it was, only the writer can tell.</summary>
    public bool TryFind(in RecordDigest digest, out int index)
    {
        for (var place = PlaceOf(digest.Value); _places[place] != 0; place = (place + 1) & (_places.Length - 1))
        {
            index = _places[place] - 1;
            if (_digests[index] == digest.Value)
            {
                return true;
            }
        }
        index = -1;
        return false;
    }

    // For the writer.

    /// <summary>True while the device is as that record says.</summary>
    public bool IsStored(int index) => _states[index] < Forgotten;

    /// <summary>The device was written to.</summary>
    /// <param name="hasDigest">The digest of its new record was stored.</param>
    public void Change(long deviceNo, bool hasDigest)
    {
        var index = _devices.AsSpan(0, _count).BinarySearch(deviceNo);
        if (index >= 0)
        {
            _states[index] = hasDigest ? Changed : Forgotten;
        }
    }

    /// <summary>True when the device has no digest that serves today, and may be given one.</summary>
    public bool IsMissing(long deviceNo, int reading)
    {
        var index = _devices.AsSpan(0, _count).BinarySearch(deviceNo);
        return index >= 0
            ? _states[index] == Forgotten || (_states[index] != Changed && _readings[_states[index]] != reading)
            : _isWhole || (_count > 0 && deviceNo < _devices[_count - 1]);
    }

    private void Add(Statement row, long latest)
    {
        var digest = row.Bytes(3);
        var reading = _readings.IndexOf((int)row.Integer(1));
        if (reading < 0 && _readings.Count < Forgotten)
        {
            reading = _readings.Count;
            _readings.Add((int)row.Integer(1));
        }
        if (digest.Length != 16 || reading < 0)
        {
            return;
        }
        var index = _count++;
        _devices[index] = row.Integer(0);
        _digests[index] = BinaryPrimitives.ReadUInt128LittleEndian(digest);
        _states[index] = (byte)reading;
        if (row.Integer(2) <= latest)
        {
            var place = PlaceOf(_digests[index]);
            while (_places[place] != 0)
            {
                place = (place + 1) & (_places.Length - 1);
            }
            _places[place] = _count;
        }
    }

    private int PlaceOf(UInt128 digest) => (int)(uint)digest & (_places.Length - 1);
}
