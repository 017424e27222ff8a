using System.Buffers;
using System.Text.Json;
using FleetMdm.Rules;

namespace FleetMdm.Store;

/// <summary>Writes what changed from one run of everything to the next, by policy and segment.</summary>
/// <param name="runNo">The run that is written.</param>
/// <param name="before">The one before; null for none, and then nothing is written.</param>
internal sealed class Transitions(SqliteSession session, long runNo, StoredColumns? before)
{
    private readonly ArrayBufferWriter<byte> text = new();
    private readonly Dictionary<int, Status> statuses = [];

    /// <summary>Writes the devices of a segment whose status under a policy, which both runs have, is another one now.</summary>
    /// <param name="old">What it had; numbers of outcomes in the tables. Null where it was evaluated on no device.</param>
    /// <param name="young">What it has.</param>
    public void Write(string policyId, long segment, PackedCodes? old, PackedCodes? young)
    {
        if (before is not null && Changes(before, old, young))
        {
            using var put = session.Prepare("run_transitions_put")
                .Bind(":run_no", runNo).Bind(":policy_id", policyId).Bind(":segment", segment);
            put.BindUtf8(put.Parameter(":changes"), text.WrittenSpan).Run();
        }
    }

    /// <summary>Writes the changes of a segment as text; false where there are none.</summary>
    private bool Changes(StoredColumns stored, PackedCodes? old, PackedCodes? young)
    {
        text.ResetWrittenCount();
        using var json = new Utf8JsonWriter(text);
        var any = false;
        json.WriteStartArray();
        for (var offset = 0; offset < Segments.Size; offset++)
        {
            var (was, now) = (old?.At(offset) ?? 0, young?.At(offset) ?? 0);
            if (was == now || StatusOf(stored, was) == StatusOf(stored, now))
            {
                continue;
            }

            any = true;
            json.WriteStartArray();
            json.WriteNumberValue(offset);
            WriteStatus(json, StatusOf(stored, was));
            WriteStatus(json, StatusOf(stored, now));
            json.WriteEndArray();
        }

        json.WriteEndArray();
        json.Flush();
        return any;
    }

    /// <summary>Null for no outcome: the policy was not evaluated.</summary>
    private Status? StatusOf(StoredColumns stored, int number)
    {
        if (number == 0)
        {
            return null;
        }

        if (!statuses.TryGetValue(number, out var status))
        {
            status = stored.Outcome(number).Status;
            statuses.Add(number, status);
        }

        return status;
    }

    private static void WriteStatus(Utf8JsonWriter json, Status? status)
    {
        if (status is { } known)
        {
            json.WriteStringValue(StatusText.Of(known));
        }
        else
        {
            json.WriteNullValue();
        }
    }
}
