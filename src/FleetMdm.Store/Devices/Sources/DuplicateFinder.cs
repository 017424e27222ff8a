using FleetMdm.Rules;

namespace FleetMdm.Store;

/// <summary>Devices that are probably one.</summary>
/// <param name="DeviceIds">In ordinal order, two at least.</param>
/// <param name="Evidence">What says so; never a hostname.</param>
public sealed record DuplicateGroup(IReadOnlyList<string> DeviceIds, IReadOnlyList<DuplicateEvidence> Evidence);

/// <summary>What devices have in common that no two machines have.</summary>
/// <param name="Kind"><c>serial</c> (with the vendor) or <c>uuid</c> (of the hardware).</param>
public sealed record DuplicateEvidence(string Kind, string Value, string? Vendor);

/// <summary>
/// Finds devices with the serial number of the same vendor, or the same hardware UUID. What firmware writes where it
/// knows nothing is no evidence, and a number that many devices have is that of an image they were cloned from.
/// </summary>
internal sealed class DuplicateFinder
{
    /// <summary>So many sources may speak of one machine; more devices with one number are clones.</summary>
    private const int MostSources = 8;

    private readonly Dictionary<DuplicateEvidence, List<string>> _devices = [];

    public void Add(string deviceId, string? serial, string os, string? vendor, string? uuid)
    {
        if (Identity(serial) is { } number && VendorOf(vendor, os) is { } maker)
        {
            Add(new DuplicateEvidence("serial", number, maker), deviceId);
        }
        if (Identity(uuid) is { } hardware)
        {
            Add(new DuplicateEvidence("uuid", hardware, null), deviceId);
        }
    }

    /// <summary>Groups in the order of their devices; devices with several things in common are told once.</summary>
    public IReadOnlyList<DuplicateGroup> Groups() =>
    [
        .. _devices
            .Where(entry => entry.Value.Count is > 1 and <= MostSources)
            .GroupBy(entry => string.Join('\n', entry.Value), StringComparer.Ordinal)
            .Select(group => new DuplicateGroup(
                group.First().Value,
                [.. group.Select(entry => entry.Key).OrderBy(evidence => evidence.Kind, StringComparer.Ordinal).ThenBy(evidence => evidence.Value, StringComparer.Ordinal)]))
            .OrderBy(group => string.Join('\n', group.DeviceIds), StringComparer.Ordinal),
    ];

    private void Add(DuplicateEvidence evidence, string deviceId)
    {
        if (!_devices.TryGetValue(evidence, out var devices))
        {
            _devices.Add(evidence, devices = []);
        }
        devices.Add(deviceId);
    }

    private static string? Identity(string? text) =>
        text is not null && Normalizers.TrySerial(text, out var identity) ? identity!.ToUpperInvariant() : null;

    /// <summary>The first word of the name, so that `Dell Inc.` is `Dell`; Apple's systems run on Apple's machines.</summary>
    private static string? VendorOf(string? vendor, string os)
    {
        var word = vendor?.Split([' ', ',', '.'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).FirstOrDefault();
        return word is not null ? word.ToUpperInvariant()
            : os is "macos" or "ios" or "ipados" or "tvos" or "visionos" ? "APPLE"
            : null;
    }
}
