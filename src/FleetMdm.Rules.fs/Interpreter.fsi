/// The meaning of rules: a plain recursive evaluation of the checked tree. It defines the semantics; whatever is
/// faster must agree with it. Never throws for any data.
module internal FleetMdm.Rules.Interpreter

/// Evaluates a rule with a fresh budget. The result may be `Unknown` or `Error`; whether it must be bool is the
/// caller's matter.
val evaluate: environment: Environment -> rule: TypedRule -> Value

/// Evaluates a part of a rule in the environment's present frame, for explanations: the variables of the macros
/// around it must be in the frame.
val evaluatePart: environment: Environment -> part: TypedExpr -> Value
