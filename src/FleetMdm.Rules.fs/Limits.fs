/// What a rule may cost. Each limit is a diagnostic with a position, never a crash (rules-language: Limits).
module internal FleetMdm.Rules.Limits

/// UTF-16 units in the source of one rule.
let sourceLength = 16 * 1024

/// Levels of nesting in the source of one rule.
let depth = 64

/// Nodes of one parsed rule.
let nodes = 2_000

/// Characters of one regular expression.
let regexLength = 1_000

/// Groups nested in one regular expression.
let regexDepth = 50

/// Characters of one regular expression when its counted repeats are written out.
let regexSize = 5_000

/// Steps that one rule may take on one device.
let cost = 1_000_000

/// Problems reported for one rule.
let problems = 20
