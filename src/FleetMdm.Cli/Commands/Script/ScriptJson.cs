using System.Text.Json;
using FleetMdm.Store;

namespace FleetMdm.Cli.Commands;

/// <summary>A script as JSON documents have it.</summary>
internal static class ScriptJson
{
    public static void WriteFields(Utf8JsonWriter json, StoredScript script, IEnumerable<ScriptAttachment> attachments)
    {
        json.WriteString("script_id", script.ScriptId);
        json.WriteString("name", script.Name);
        json.WriteString("sha256", script.Sha256);
        json.WriteNumber("size", script.Size);
        json.WriteString("updated_at", Rfc3339.Format(script.UpdatedAt));
        json.WriteObjects("attachments", attachments, attached =>
        {
            json.WriteString("policy_id", attached.PolicyId);
            json.WriteText("check_id", attached.CheckId);
        });
    }
}
