namespace FleetMdm.Cli.Policies;

/// <summary>
/// The keys of a policy file, each mapping's in the order in which they are read and written. The reader, the layout
/// and the schema go by this.
/// </summary>
internal sealed class PolicyShape
{
    public static readonly string[] PolicyKeys =
    [
        "id", "name", "description", "severity", "references", "targets", "on_missing", "params", "checks", "tests",
    ];

    public static readonly string[] TargetKeys = ["os", "tags", "when"];

    public static readonly string[] ParameterKeys = ["type", "default", "description"];

    public static readonly string[] CheckKeys =
    [
        "id", "rule", "key", "op", "value", "on_missing", "message", "remediation", "script",
    ];

    public static readonly string[] TestKeys = ["name", "device", "facts", "params", "as_of", "expect", "missing"];

    public static readonly string[] DeviceKeys =
    [
        "device_id", "hostname", "os", "os_version", "serial", "last_seen", "tags",
    ];

    public static readonly string[] ExpectKeys = ["status", "checks", "missing"];

    private static readonly PolicyShape Anything = new([]);
    private static readonly PolicyShape Rule = new([]) { IsRule = true };

    private PolicyShape(string[] keys) => Keys = keys;

    /// <summary>A policy.</summary>
    public static PolicyShape Policy { get; } = new(PolicyKeys)
    {
        IsStructure = true,
        Values = key => key switch
        {
            "targets" => new(TargetKeys) { IsStructure = true, Values = below => below == "when" ? Rule : Anything },
            "params" => new([]) { IsStructure = true, Values = _ => new(ParameterKeys) },
            "checks" => new([])
            {
                IsStructure = true,
                Values = _ => new(CheckKeys) { IsStructure = true, Values = below => below == "rule" ? Rule : Anything },
            },
            "tests" => new([])
            {
                IsStructure = true,
                Values = _ => new(TestKeys)
                {
                    IsStructure = true,
                    Values = below => below switch
                    {
                        "device" => new(DeviceKeys),
                        "expect" => new(ExpectKeys),
                        _ => Anything,
                    },
                },
            },
            _ => Anything,
        },
    };

    /// <summary>The order of the keys; empty where their names are the author's.</summary>
    public string[] Keys { get; }

    /// <summary>Is it written as a block, however short?</summary>
    public bool IsStructure { get; private init; }

    /// <summary>Is it the text of a rule?</summary>
    public bool IsRule { get; private init; }

    private Func<string, PolicyShape> Values { get; init; } = _ => Anything;

    /// <summary>The shape below a key, or of a list's items, whose key is empty.</summary>
    public PolicyShape Below(string key) => Values(key);
}
