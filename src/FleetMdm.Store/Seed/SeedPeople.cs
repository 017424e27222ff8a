using System.Text.Json;

namespace FleetMdm.Store.Seed;

/// <summary>Invented people and places. Account names are ASCII; display names are as people write them.</summary>
internal static class SeedPeople
{
    private static readonly (string Account, string Name)[] First =
    [
        ("amelie", "Amélie"), ("jonas", "Jonas"), ("priya", "Priya"), ("mateo", "Mateo"), ("zofia", "Zofia"),
        ("kwame", "Kwame"), ("ingrid", "Ingrid"), ("tomas", "Tomáš"), ("leila", "Leila"), ("haruto", "Haruto"),
        ("nora", "Nora"), ("diego", "Diego"), ("sinead", "Sinéad"), ("arjun", "Arjun"), ("clara", "Clara"),
        ("emeka", "Emeka"), ("yusuf", "Yusuf"), ("hanna", "Hanna"), ("pavel", "Pavel"), ("mei", "Mei"),
    ];

    private static readonly (string Account, string Name)[] Last =
    [
        ("berger", "Berger"), ("okafor", "Okafor"), ("lindqvist", "Lindqvist"), ("moreau", "Moreau"), ("tanaka", "Tanaka"),
        ("novak", "Novák"), ("rao", "Rao"), ("delgado", "Delgado"), ("kowalska", "Kowalska"), ("mensah", "Mensah"),
        ("schaefer", "Schäfer"), ("oneill", "O Neill"), ("haddad", "Haddad"), ("ferreira", "Ferreira"), ("virtanen", "Virtanen"),
        ("demir", "Demir"), ("petrov", "Petrov"), ("chen", "Chen"), ("galli", "Galli"), ("vandijk", "van Dijk"),
    ];

    public static JsonEncodedText[] Accounts { get; } =
        [.. from first in First from last in Last select SeedText.Encode($"{first.Account}.{last.Account}")];

    public static JsonEncodedText[] Names { get; } =
        [.. from first in First from last in Last select SeedText.Encode($"{first.Name} {last.Name}")];

    public static JsonEncodedText[] Mails { get; } =
        [.. from first in First from last in Last select SeedText.Encode($"{first.Account}.{last.Account}@corp.example")];

    public static WeightedChoice<JsonEncodedText> Sites { get; } = new(
        (34, SeedText.Encode("berlin")), (24, SeedText.Encode("lisbon")), (18, SeedText.Encode("toronto")),
        (14, SeedText.Encode("nairobi")), (10, SeedText.Encode("osaka")));

    public static WeightedChoice<JsonEncodedText> Teams { get; } = new(
        (30, SeedText.Encode("engineering")), (22, SeedText.Encode("sales")), (16, SeedText.Encode("support")),
        (14, SeedText.Encode("operations")), (10, SeedText.Encode("finance")), (8, SeedText.Encode("people")));
}
