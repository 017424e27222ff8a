namespace FleetMdm.Rules

/// A version as devices report it. To be replaced by the full order of rules-language.md.
[<Sealed; AllowNullLiteral>]
type internal DeviceVersion(text: string) =
    member _.Text = text
