using System.Text.Json;
using System.Text.Unicode;

namespace FleetMdm.Store;

/// <summary>Facts as they lie in the database. Ingest wrote them as canonical JSON; anything else is damage.</summary>
internal static class StoredFacts
{
    /// <summary>True when the bytes are no JSON object of readable text. Asked only after something has gone wrong with them.</summary>
    public static bool AreDamaged(ReadOnlySpan<byte> factsJson)
    {
        if (!Utf8.IsValid(factsJson))
        {
            return true;
        }

        try
        {
            var reader = new Utf8JsonReader(factsJson);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return true;
            }

            do
            {
                if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName)
                {
                    reader.GetString();
                }
            }
            while (reader.Read());

            return false;
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            return true;
        }
    }
}
