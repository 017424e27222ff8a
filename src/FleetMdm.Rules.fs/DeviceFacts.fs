/// A device report as a rule sees it: the two roots `device` and `facts`.
module internal FleetMdm.Rules.DeviceFacts

/// The core columns. One that was not reported is not there, so that it is unknown; tags are always a list.
let device (report: DeviceReport) : Value =
    let names = ResizeArray<string> 7
    let values = ResizeArray<Value> 7

    let add (name: string) (value: Value) =
        names.Add name
        values.Add value

    let addText (name: string) (text: string | null) =
        match text with
        | null -> ()
        | text -> add name (Value.String text)

    // In ordinal order, as the keys of every fact map.
    addText "device_id" report.DeviceId
    addText "hostname" report.Hostname

    if report.LastSeen.HasValue then
        add "last_seen" (Value.Timestamp(Time.ofDateTimeOffset report.LastSeen.Value))

    addText "os" report.Os
    addText "os_version" report.OsVersion
    addText "serial" report.Serial
    add "tags" (Value.List(Array.init report.Tags.Count (fun i -> Value.String report.Tags[i])))
    Value.Map(FactMap(FactPath.device, names.ToArray(), values.ToArray()))

/// What the device reported, as far as the shape needs it.
let facts (shape: FactShape) (report: DeviceReport) : Value =
    Value.Map(Json.readObject shape report.FactsJson.Span)
