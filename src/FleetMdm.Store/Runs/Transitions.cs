using System.Buffers;
using System.Text.Json;
using FleetMdm.Rules;

namespace FleetMdm.Store;

/// <summary>Writes what changed from one run of everything to the next, policy by policy and segment by segment.</summary>
internal sealed class Transitions(SqliteSession session, FleetRun before)
{
    private readonly ArrayBufferWriter<byte> text = new();

    /// <summary>Writes the changes from the run before to this one, of the policies that both have.</summary>
    public void Write(long runNo, RunSummary summary, EvaluatedColumns after)
    {
        if (before.Columns is not StoredColumns stored)
        {
            return;
        }

        var places = before.Summary.Policies.Select(static (policy, place) => (policy.PolicyId, place))
            .ToDictionary(static policy => policy.PolicyId, static policy => policy.place, StringComparer.Ordinal);
        var segments = after.Freshness.Select(static segment => segment.Segment).Union(stored.Segments()).Order().ToList();
        using var put = session.Prepare("run_transitions_put").Bind(":run_no", runNo);
        for (var policy = 0; policy < summary.Policies.Count; policy++)
        {
            var id = summary.Policies[policy].PolicyId;
            if (!places.TryGetValue(id, out var place))
            {
                continue;
            }

            var was = Statuses(stored.OutcomesOf(place));
            var now = Statuses(after.OutcomesOf(policy));
            var areSame = was.SequenceEqual(now);
            foreach (var segment in segments)
            {
                var old = stored.Fetch(place, segment);
                var young = after.Codes(policy, segment);
                if (areSame && old is not null && young is not null && old.Width == young.Width && old.Bytes.AsSpan().SequenceEqual(young.Bytes))
                {
                    continue;
                }

                if (Changes(old, was, young, now))
                {
                    put.Bind(":policy_id", id).Bind(":segment", segment).BindUtf8(put.Parameter(":changes"), text.WrittenSpan).Run();
                }
            }
        }
    }

    /// <summary>By code; null for code 0, where the policy was not evaluated.</summary>
    private static Status?[] Statuses(IReadOnlyList<Outcome> outcomes) =>
        [null, .. outcomes.Select(static outcome => (Status?)outcome.Status)];

    /// <summary>Writes the changes of a segment as text; false where there are none.</summary>
    private bool Changes(PackedCodes? old, Status?[] was, PackedCodes? young, Status?[] now)
    {
        text.ResetWrittenCount();
        using var json = new Utf8JsonWriter(text);
        var any = false;
        json.WriteStartArray();
        for (var offset = 0; offset < Segments.Size; offset++)
        {
            var before = was[old?.At(offset) ?? 0];
            var after = now[young?.At(offset) ?? 0];
            if (before == after)
            {
                continue;
            }

            any = true;
            json.WriteStartArray();
            json.WriteNumberValue(offset);
            WriteStatus(json, before);
            WriteStatus(json, after);
            json.WriteEndArray();
        }

        json.WriteEndArray();
        json.Flush();
        return any;
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
