/// The facts behind an unknown value: in the order in which they were met, each once.
module internal FleetMdm.Rules.MissingFacts

/// More paths than this tell nobody more, and a hostile report could bring as many as it has entries.
let private most = 100

/// The paths of the first, then those of the second that are new.
let union (first: FactPath list) (second: FactPath list) : FactPath list =
    let isNew (path: FactPath) =
        not (List.exists (FactPath.same path) first)

    match second with
    | [] -> first
    | _ when List.isEmpty first -> second
    // The usual case of a comprehension: the same path for every element.
    | [ path ] when not (isNew path) -> first
    | _ when List.length first >= most -> first
    | _ -> first @ List.filter isNew second
