/// The fleet library's questions about two lists.
module internal FleetMdm.Rules.Lists

open FleetMdm.Rules.Signature

let private ask (name: string) (answer: Budget -> Value[] -> Value[] -> bool) : Implementation =
    Implementation.Deep(fun budget span left right ->
        match left, right with
        | Value.List elements, Value.List wanted -> Value.ofBool (answer budget elements wanted)
        | _ -> ValueType.noOverload span name [ left; right ])

let private listOfA = CelType.List(CelType.Param "A")
let private lists = [ listOfA; listOfA ]

let rows: Function list = [
    row
        "containsAny"
        [ call lists CelType.Bool; method lists CelType.Bool ]
        "Whether the first list holds an element of the second."
        (ask "containsAny" (fun budget elements wanted ->
            Array.exists (fun element -> Equality.isIn budget element elements) wanted))
    row
        "containsAll"
        [ call lists CelType.Bool; method lists CelType.Bool ]
        "Whether the first list holds every element of the second."
        (ask "containsAll" (fun budget elements wanted ->
            Array.forall (fun element -> Equality.isIn budget element elements) wanted))
]
