/// IP addresses and ranges of them (cel-go ext, "Network").
module internal FleetMdm.Rules.Networks

open FleetMdm.Rules.Signature

let private tryAddress (text: string) : Result<IpAddress, EvalProblem> =
    match IpAddress.TryParse text with
    | ValueSome address -> Ok address
    | ValueNone ->
        Error(EvalProblem.Unreadable(text, "an IP address such as `192.0.2.1` or `2001:db8::1`, without a zone"))

let private tryNetwork (text: string) : Result<IpNetwork, EvalProblem> =
    match IpNetwork.TryParse text with
    | ValueSome network -> Ok network
    | ValueNone -> Error(EvalProblem.Unreadable(text, "a range of addresses such as `10.0.0.0/8` or `2001:db8::/32`"))

/// What is read from a text, made into a value.
let private reading
    (name: string)
    (read: string -> Result<'read, EvalProblem>)
    (make: string -> 'read -> Value)
    : Implementation =
    Implementation.Unary(fun span value ->
        match value with
        | Value.String text ->
            match read text with
            | Ok found -> make text found
            | Error problem -> Value.error span problem
        | _ -> ValueType.noOverload span name [ value ])

let private ofAddress (name: string) (answer: IpAddress -> Value) : Implementation =
    Implementation.Unary(fun span value ->
        match value with
        | Value.Opaque(:? IpAddress as address) -> answer address
        | _ -> ValueType.noOverload span name [ value ])

let private ofNetwork (name: string) (answer: IpNetwork -> Value) : Implementation =
    Implementation.Unary(fun span value ->
        match value with
        | Value.Opaque(:? IpNetwork as network) -> answer network
        | _ -> ValueType.noOverload span name [ value ])

/// `ip(text)`, and `range.ip()`.
let private ip (span: Span) (value: Value) : Value =
    match value with
    | Value.String text ->
        match tryAddress text with
        | Ok address -> Value.Opaque address
        | Error problem -> Value.error span problem
    | Value.Opaque(:? IpNetwork as network) -> Value.Opaque network.Address
    | _ -> ValueType.noOverload span "ip" [ value ]

let private containsIp (span: Span) (range: Value) (part: Value) : Value =
    match range, part with
    | Value.Opaque(:? IpNetwork as range), Value.Opaque(:? IpAddress as address) ->
        Value.ofBool (range.Contains address)
    | Value.Opaque(:? IpNetwork as range), Value.String text ->
        match tryAddress text with
        | Ok address -> Value.ofBool (range.Contains address)
        | Error problem -> Value.error span problem
    | _ -> ValueType.noOverload span "containsIP" [ range; part ]

let private containsCidr (span: Span) (range: Value) (part: Value) : Value =
    match range, part with
    | Value.Opaque(:? IpNetwork as range), Value.Opaque(:? IpNetwork as other) -> Value.ofBool (range.Contains other)
    | Value.Opaque(:? IpNetwork as range), Value.String text ->
        match tryNetwork text with
        | Ok other -> Value.ofBool (range.Contains other)
        | Error problem -> Value.error span problem
    | _ -> ValueType.noOverload span "containsCIDR" [ range; part ]

let private text = CelType.String
let private address = CelType.ipAddress
let private range = CelType.ipNetwork

/// A question about an address.
let private question (name: string) (doc: string) (answer: IpAddress -> bool) : Function =
    row name [ method [ address ] CelType.Bool ] doc (ofAddress name (answer >> Value.ofBool))

/// Whether a text can be read.
let private isReadable (name: string) (doc: string) (tryRead: string -> bool) : Function =
    row name [ call [ text ] CelType.Bool ] doc (reading name Ok (fun _ found -> Value.ofBool (tryRead found)))

let rows: Function list = [
    readOnce
        (tryAddress >> Result.map (fun address -> Value.Opaque address))
        (row
            "ip"
            [ call [ text ] address; method [ range ] address ]
            "The IP address that a text spells, read strictly; of a range, the address that it was written with."
            (Implementation.Unary ip))
    isReadable "isIP" "Whether a text can be read as an IP address." (fun text -> (IpAddress.TryParse text).IsSome)
    row
        "ip.isCanonical"
        [ call [ text ] CelType.Bool ]
        "Whether the text of an address is the one that RFC 5952 recommends: lower case, as short as can be."
        (reading "ip.isCanonical" tryAddress (fun text address -> Value.ofBool (address.Text = text)))
    row
        "family"
        [ method [ address ] CelType.Int ]
        "4 for an address of IPv4, 6 for one of IPv6."
        (ofAddress "family" (fun address -> Value.Int(if address.IsV4 then 4L else 6L)))
    question "isUnspecified" "Whether it is the address of nothing, `0.0.0.0` or `::`." _.IsUnspecified
    question "isLoopback" "Whether it is an address of the device itself, `127.0.0.0/8` or `::1`." _.IsLoopback
    question
        "isGlobalUnicast"
        "Whether it is the address of one interface, private or not: no loopback, link-local, multicast or broadcast address."
        _.IsGlobalUnicast
    question
        "isLinkLocalMulticast"
        "Whether it reaches many on the same link, `224.0.0.0/24` or `ff02::/16`."
        _.IsLinkLocalMulticast
    question
        "isLinkLocalUnicast"
        "Whether it reaches one on the same link, `169.254.0.0/16` or `fe80::/10`."
        _.IsLinkLocalUnicast
    readOnce
        (tryNetwork >> Result.map (fun network -> Value.Opaque network))
        (row
            "cidr"
            [ call [ text ] range ]
            "The range of addresses that a text such as `10.0.0.0/8` spells, read strictly."
            (reading "cidr" tryNetwork (fun _ network -> Value.Opaque network)))
    isReadable "isCIDR" "Whether a text can be read as a range of addresses." (fun text ->
        (IpNetwork.TryParse text).IsSome)
    row
        "containsIP"
        [ method [ range; address ] CelType.Bool; method [ range; text ] CelType.Bool ]
        "Whether an address lies in a range."
        (Implementation.Binary containsIp)
    row
        "containsCIDR"
        [ method [ range; range ] CelType.Bool; method [ range; text ] CelType.Bool ]
        "Whether all of a range lies in another."
        (Implementation.Binary containsCidr)
    row
        "masked"
        [ method [ range ] range ]
        "The same range, written with its first address."
        (ofNetwork "masked" (fun network -> Value.Opaque(network.Masked())))
    row
        "prefixLength"
        [ method [ range ] CelType.Int ]
        "How many bits the addresses of a range have in common."
        (ofNetwork "prefixLength" (fun network -> Value.Int(int64 network.Length)))
]
