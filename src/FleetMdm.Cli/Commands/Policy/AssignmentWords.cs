using System.Text.Json;
using FleetMdm.Store;

namespace FleetMdm.Cli.Commands;

/// <summary>How assignments are told: a policy without any applies to the whole fleet.</summary>
internal static class AssignmentWords
{
    /// <summary>`every device`, `2 devices, tag prod`.</summary>
    public static string AppliesTo(PolicyAssignments? assignments)
    {
        if (assignments is null || assignments.IsEmpty) return "every device";
        var words = new List<string>();
        if (assignments.Devices.Count > 0) words.Add(Phrase.Count(assignments.Devices.Count, "device"));
        if (assignments.Tags.Count > 0)
            words.Add((assignments.Tags.Count == 1 ? "tag " : "tags ") + string.Join(", ", assignments.Tags));
        return string.Join(", ", words);
    }

    /// <summary>Writes them as a field; null where the policy applies to every device.</summary>
    public static void Write(Utf8JsonWriter json, PolicyAssignments? assignments)
    {
        if (assignments is null || assignments.IsEmpty)
        {
            json.WriteNull("assignments");
            return;
        }
        json.WriteStartObject("assignments");
        json.WriteStrings("devices", assignments.Devices);
        json.WriteStrings("tags", assignments.Tags);
        json.WriteEndObject();
    }
}
