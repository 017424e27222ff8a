namespace FleetMdm.Rules

/// To be replaced: the typed vocabulary of inventory.md.
[<Sealed>]
type FactSchema private () =
    static member val BuiltIn = FactSchema()
