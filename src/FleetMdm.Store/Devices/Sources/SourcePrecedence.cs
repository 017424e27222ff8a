namespace FleetMdm.Store;

/// <summary>
/// Whose word counts where sources differ: a list of sources for a path and what is below it. Where the user said
/// nothing, agents that look at the machine itself come first; management comes first on what it enforces (enrolment,
/// encryption, security), and asset databases on owners and assets, and last on everything else.
/// </summary>
public sealed class SourcePrecedence
{
    /// <summary>A source that has been silent for so much longer than another has lost its place to it.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromDays(30);

    private static readonly string[] Management =
        ["jamf", "intune", "kandji-details", "kandji", "google-chromeos", "google-mobile", "google-cloudidentity"];

    private static readonly string[] Assets = ["snipeit"];

    private static readonly string[] ManagedPaths = ["facts.mdm", "facts.disk", "facts.security", "facts.firewall"];

    private static readonly string[] AssetPaths = ["facts.asset", "facts.owner"];

    private readonly Dictionary<string, string[]> _stated;

    /// <param name="stated">Sources by path, as the user ordered them; the empty path is everything.</param>
    public SourcePrecedence(IEnumerable<KeyValuePair<string, IReadOnlyList<string>>> stated) =>
        _stated = stated.ToDictionary(entry => entry.Key, entry => entry.Value.ToArray(), StringComparer.Ordinal);

    public static SourcePrecedence Default { get; } = new([]);

    /// <summary>What the user ordered, by path.</summary>
    public IEnumerable<KeyValuePair<string, IReadOnlyList<string>>> Stated => _stated
        .OrderBy(entry => entry.Key, StringComparer.Ordinal)
        .Select(entry => KeyValuePair.Create(entry.Key, (IReadOnlyList<string>)entry.Value));

    /// <summary>The paths that have an order of their own, without the user's word.</summary>
    public static IReadOnlyList<string> DefaultPaths { get; } = ["", .. AssetPaths, .. ManagedPaths];

    /// <summary>True where the order of sources may be another than that of the path around it.</summary>
    internal bool HasOrder(string path) =>
        _stated.ContainsKey(path) || ManagedPaths.Contains(path, StringComparer.Ordinal) || AssetPaths.Contains(path, StringComparer.Ordinal);

    /// <summary>The kinds of sources in their default order at a path: for people.</summary>
    public static string DefaultWords(string path) => Rank(path) switch
    {
        PathKind.Managed => "management, agents, asset databases",
        PathKind.Asset => "asset databases, management, agents",
        _ => "agents, management, asset databases",
    };

    /// <summary>The reports in the order in which they are believed at a path.</summary>
    internal int[] Order(string path, IReadOnlyList<SourceReport> reports)
    {
        var newest = reports.Max(report => report.LastSeen);
        return
        [
            .. Enumerable.Range(0, reports.Count)
                .OrderBy(i => newest - reports[i].LastSeen > Silence)
                .ThenBy(i => Place(path, reports[i].Source))
                .ThenByDescending(i => reports[i].LastSeen)
                .ThenBy(i => reports[i].Source, StringComparer.Ordinal)
                .ThenBy(i => reports[i].DeviceId, StringComparer.Ordinal),
        ];
    }

    /// <summary>Sources that the user named come first; the others follow by kind.</summary>
    private int Place(string path, string source)
    {
        for (var at = path; ; at = at[..Math.Max(0, at.LastIndexOf('.'))])
        {
            if (_stated.TryGetValue(at, out var sources) && Array.IndexOf(sources, source) is >= 0 and var place)
            {
                return place;
            }
            if (at.Length == 0)
            {
                break;
            }
        }
        var isAsset = Assets.Contains(source, StringComparer.Ordinal);
        var isManagement = Management.Contains(source, StringComparer.Ordinal);
        return 1000 + Rank(path) switch
        {
            PathKind.Managed => isManagement ? 0 : isAsset ? 2 : 1,
            PathKind.Asset => isAsset ? 0 : isManagement ? 1 : 2,
            _ => isAsset ? 2 : isManagement ? 1 : 0,
        };
    }

    private static PathKind Rank(string path) =>
        ManagedPaths.Any(known => IsAt(path, known)) ? PathKind.Managed
        : AssetPaths.Any(known => IsAt(path, known)) ? PathKind.Asset
        : PathKind.Other;

    private static bool IsAt(string path, string known) =>
        path.StartsWith(known, StringComparison.Ordinal) && (path.Length == known.Length || path[known.Length] == '.');

    private enum PathKind
    {
        Managed,
        Asset,
        Other,
    }
}
