/// What a rule looked at on one device, for people: each path with the value that was reported there.
module internal FleetMdm.Rules.FactReadings

open System.Collections.Generic

/// The value at the end of the segments; below a list, that of each element that has it. None when nothing is there.
let rec private valueAt (segments: string list) (value: Value) : Value voption =
    match segments, value with
    | [], _ -> ValueSome value
    | segment :: rest, Value.List elements when segment = FactPath.Element ->
        let found = [|
            for element in elements do
                match valueAt rest element with
                | ValueSome part -> part
                | ValueNone -> ()
        |]

        ValueSome(Value.List found)
    | name :: rest, Value.Map(:? FactMap as map) ->
        let mutable below = Value.Null

        if map.TryField(name, &below) then
            valueAt rest below
        else
            ValueNone
    | _ -> ValueNone

/// One reading a place, in the order in which the rule names them.
let ofRule (environment: FleetMdm.Rules.Environment) (rule: CompiledRule) : IReadOnlyList<FactReading> = [|
    for reading in rule.Reads do
        let text: string | null =
            match valueAt (FactPath.segments reading.Path) environment.Activation[reading.Slot] with
            | ValueSome value -> ValueText.print value
            | ValueNone -> null

        FactReading(reading.Path.ToString(), text)
|]
