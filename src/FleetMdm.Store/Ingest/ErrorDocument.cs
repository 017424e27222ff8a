using FleetMdm.Store.Ingest.Json;

namespace FleetMdm.Store.Ingest;

/// <summary>What servers answer where an export went wrong: <c>{"error": …}</c> and its like, which scripts save as if it were data.</summary>
internal static class ErrorDocument
{
    private static readonly byte[][] Messages =
    [
        "message"u8.ToArray(), "error_description"u8.ToArray(), "description"u8.ToArray(), "detail"u8.ToArray(), "title"u8.ToArray(),
        "messages"u8.ToArray(), "code"u8.ToArray(),
    ];

    /// <summary>The fault of a record that is such an answer; null of any other.</summary>
    public static RecordFault? Find(JsonTape record)
    {
        if (record.Count(JsonTape.Root) > 8 || record.TryMember(JsonTape.Root, "device_id"u8, out _))
        {
            return null;
        }
        if (record.TryMember(JsonTape.Root, "error"u8, out var error) || record.TryMember(JsonTape.Root, "errors"u8, out error))
        {
            return RecordFault.ErrorInstead(Message(record, error) ?? Message(record, JsonTape.Root) ?? "no reason given");
        }
        // Kandji and many others: `{"detail": "Invalid token."}`; Snipe-IT: `{"status": "error", "messages": "…"}`.
        var isLone = record.Count(JsonTape.Root) == 1 && Message(record, JsonTape.Root) is not null;
        return isLone || HasErrorStatus(record)
            ? RecordFault.ErrorInstead(Message(record, JsonTape.Root) ?? "no reason given")
            : null;
    }

    private static bool HasErrorStatus(JsonTape record)
    {
        foreach (var name in new[] { "status", "statusCode", "httpStatus", "code" })
        {
            if (record.TryMember(JsonTape.Root, System.Text.Encoding.UTF8.GetBytes(name), out var status)
                && (record.Bytes(status).SequenceEqual("error"u8)
                    || (record.Kind(status) is JsonKind.Number or JsonKind.Text
                        && record.Bytes(status) is { Length: 3 } code && code[0] is (byte)'4' or (byte)'5'
                        && code.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0)))
            {
                return true;
            }
        }
        return false;
    }

    private static string? Message(JsonTape record, int node)
    {
        switch (record.Kind(node))
        {
            case JsonKind.Text:
                return JsonReader.Excerpt(record.Bytes(node));
            case JsonKind.List:
                return record.Count(node) > 0 ? Message(record, record.Element(node, 0)) : null;
            case JsonKind.Object:
                foreach (var name in Messages)
                {
                    if (record.TryMember(node, name, out var message) && record.Kind(message) is JsonKind.Text)
                    {
                        return JsonReader.Excerpt(record.Bytes(message));
                    }
                }
                return null;
            default:
                return null;
        }
    }
}
