/// Random syntax trees that some text parses to, and random texts near and far from the language.
module internal FleetMdm.PropertyTests.SyntaxGenerators

open System
open FsCheck
open FsCheck.FSharp
open FleetMdm.Rules

/// A tree that the parser can produce, without problems.
type SyntaxTree =
    | SyntaxTree of Expr

    override tree.ToString() =
        let (SyntaxTree expr) = tree
        Printer.print expr

/// Any text at all, valid rules among it.
type AnyText =
    | AnyText of string

    override text.ToString() =
        let (AnyText content) = text
        Printer.stringLiteral (content.Replace('\uD800', '?'))

let private expr (node: Node) : Expr = Expr.create node (Span.at 0)
let private nowhere = Span.at 0

// Leaves --------------------------------------------------------------------------------------------------------

let private identifier: Gen<string> =
    Gen.elements [
        "a"
        "b"
        "x1"
        "_"
        "facts"
        "device"
        "now"
        "not"
        "inner"
        "r"
        "b2"
        "u"
        "e5"
        "Msg"
    ]

let private reserved: Gen<string> =
    Gen.elements [ "as"; "break"; "for"; "if"; "namespace"; "package"; "while" ]

let private keyword: Gen<string> = Gen.elements [ "in"; "true"; "false"; "null" ]

let private oddField: Gen<string> =
    Gen.elements [
        "screen-lock"
        "com.apple.loginwindow"
        " "
        "/etc/x"
        "ä"
        "1"
        "a b"
        "\""
        "😀"
        "a\tb"
    ]

let private fieldName: Gen<string> =
    Gen.frequency [ 6, identifier; 1, reserved; 1, keyword; 2, oddField ]

let private character: Gen<string> =
    Gen.frequency [
        6, Gen.elements [ "a"; "z"; "0"; " "; "."; "/" ]
        2, Gen.elements [ "\""; "'"; "\\"; "`"; "\n"; "\r"; "\t"; "\000"; "\u007f"; "{"; "}" ]
        2,
        Gen.elements [
            "é"
            "\u2028"
            "\u202e"
            "\u200b"
            "\ufeff"
            "日"
            "\uffff"
            "😀"
            "\U00088888"
            "\U000e0001"
        ]
    ]

let private content: Gen<string> =
    Gen.resize 6 (Gen.listOf character) |> Gen.map (String.concat "")

let private int64s: Gen<int64> =
    Gen.oneof [
        Gen.choose (-20, 20) |> Gen.map int64
        Gen.elements [ Int64.MinValue; Int64.MaxValue; Int64.MinValue + 1L; 4294967296L ]
        ArbMap.defaults |> ArbMap.generate<int64>
    ]

let private doubles: Gen<double> =
    Gen.oneof [
        Gen.elements [
            0.0
            -0.0
            1.0
            -1.0
            1e16
            1e21
            1e-7
            0.1
            Double.MaxValue
            Double.Epsilon
            -1.5e300
            123456789.0
        ]
        ArbMap.defaults |> ArbMap.generate<double> |> Gen.filter Double.IsFinite
    ]

let private literal: Gen<Literal> =
    Gen.oneof [
        Gen.constant Literal.Null
        Gen.elements [ Literal.Bool true; Literal.Bool false ]
        Gen.map Literal.Int int64s
        Gen.map (uint64 >> Literal.UInt) int64s
        Gen.map Literal.Double doubles
        Gen.map Literal.String content
        Gen.map Literal.Bytes (Gen.resize 5 (Gen.arrayOf (ArbMap.defaults |> ArbMap.generate<byte>)))
    ]

let private isAbsolute: Gen<bool> =
    Gen.frequency [ 9, Gen.constant false; 1, Gen.constant true ]

let private isOptional: Gen<bool> =
    Gen.frequency [ 3, Gen.constant false; 1, Gen.constant true ]

let private leaf: Gen<Expr> =
    Gen.frequency [
        3, Gen.map (Node.Literal >> expr) literal
        2, Gen.map2 (fun name absolute -> expr (Node.Ident(name, absolute))) identifier isAbsolute
        1, Gen.elements [ expr (Node.List [||]); expr (Node.Map [||]) ]
    ]

// Trees ---------------------------------------------------------------------------------------------------------

let relations = [
    BinaryOperator.Equal
    BinaryOperator.NotEqual
    BinaryOperator.Less
    BinaryOperator.LessOrEqual
    BinaryOperator.Greater
    BinaryOperator.GreaterOrEqual
    BinaryOperator.In
]

let arithmetic = [
    BinaryOperator.Add
    BinaryOperator.Subtract
    BinaryOperator.Multiply
    BinaryOperator.Divide
    BinaryOperator.Modulo
]

/// A tree of about `size` nodes. The size is shared out among the children, so that trees grow deep as well as wide.
let rec private tree (size: int) : Gen<Expr> =
    if size <= 1 then
        leaf
    else
        // Only the branch that is taken is made: each has many below it.
        let below size = gen { return! tree size }
        let one = below (size - 1)
        let half = below (size / 2)
        let third = below (size / 3)

        let row least =
            Gen.choose (least, 4) |> Gen.bind (fun count -> Gen.arrayOfLength count (below (size / 4)))

        let message =
            gen {
                let! typeName =
                    Gen.choose (1, 3) |> Gen.bind (fun segments -> Gen.listOfLength segments identifier)

                let! absolute = isAbsolute
                let! names = Gen.resize 3 (Gen.listOf fieldName)
                let! values = Gen.listOfLength names.Length third
                let! optional = isOptional

                return
                    Node.Message(
                        String.Join('.', typeName),
                        absolute,
                        Seq.map2
                            (fun name value -> {
                                Field = name
                                FieldSpan = nowhere
                                Value = value
                                Optional = optional
                            })
                            names
                            values
                        |> Array.ofSeq
                    )
            }

        let map =
            gen {
                let! keys = row 0
                let! values = Gen.arrayOfLength keys.Length (below (size / 4))
                let! optional = isOptional

                let entry key value : MapEntry = {
                    Key = key
                    Value = value
                    Optional = optional
                }

                return Node.Map(Array.map2 entry keys values)
            }

        let list =
            Gen.map2
                (fun elements optional ->
                    elements
                    |> Array.map (fun element -> ({ Value = element; Optional = optional }: ListElement))
                    |> Node.List)
                (row 0)
                isOptional

        Gen.oneof [
            Gen.map3
                (fun operand field optional -> Node.Select(operand, field, nowhere, optional))
                one
                fieldName
                isOptional
            Gen.map3 (fun operand index optional -> Node.Index(operand, index, optional)) half half isOptional
            Gen.map3
                (fun name absolute arguments -> Node.Call(name, nowhere, absolute, arguments))
                identifier
                isAbsolute
                (row 0)
            Gen.map3
                (fun target name arguments -> Node.MemberCall(target, name, nowhere, arguments))
                half
                (Gen.frequency [ 4, identifier; 1, reserved ])
                (row 0)
            list
            map
            message
            Gen.map2
                (fun operator operand -> Node.Unary(operator, nowhere, operand))
                (Gen.elements [ UnaryOperator.Not; UnaryOperator.Negate ])
                one
            Gen.map3
                (fun operator left right -> Node.Binary(operator, nowhere, left, right))
                (Gen.elements (relations @ arithmetic))
                half
                half
            Gen.map Node.And (row 2)
            Gen.map Node.Or (row 2)
            Gen.map3 (fun condition yes no -> Node.Conditional(condition, yes, no)) third third third
        ]
        |> Gen.map expr

let private children (parent: Expr) : Expr list =
    let found = ResizeArray()
    Expr.forEachChild found.Add parent
    List.ofSeq found

/// The node with other children in the places of its own, as many as it had.
let private withChildren (parent: Expr) (replaced: Expr list) : Expr =
    let waiting = Collections.Generic.Queue replaced
    let next () = waiting.Dequeue()

    match parent.Node with
    | Node.Literal _
    | Node.Ident _
    | Node.Malformed -> parent.Node
    | Node.Select(_, field, at, optional) -> Node.Select(next (), field, at, optional)
    | Node.Unary(operator, at, _) -> Node.Unary(operator, at, next ())
    | Node.Index(_, _, optional) ->
        let operand = next ()
        Node.Index(operand, next (), optional)
    | Node.Call(name, at, absolute, arguments) -> Node.Call(name, at, absolute, Array.map (fun _ -> next ()) arguments)
    | Node.MemberCall(_, name, at, arguments) ->
        let target = next ()
        Node.MemberCall(target, name, at, Array.map (fun _ -> next ()) arguments)
    | Node.List elements -> Node.List(elements |> Array.map (fun element -> { element with Value = next () }))
    | Node.Map entries ->
        let entry (old: MapEntry) =
            let key = next ()
            { old with Key = key; Value = next () }

        Node.Map(Array.map entry entries)
    | Node.Message(name, absolute, fields) ->
        Node.Message(name, absolute, fields |> Array.map (fun (field: MessageField) -> { field with Value = next () }))
    | Node.Binary(operator, at, _, _) ->
        let left = next ()
        Node.Binary(operator, at, left, next ())
    | Node.And operands -> Node.And(Array.map (fun _ -> next ()) operands)
    | Node.Or operands -> Node.Or(Array.map (fun _ -> next ()) operands)
    | Node.Conditional _ ->
        let condition = next ()
        let whenTrue = next ()
        Node.Conditional(condition, whenTrue, next ())
    |> expr

/// Smaller trees first: a child alone, a plain leaf, then the same tree with one child smaller.
let rec shrink (parent: Expr) : Expr seq =
    seq {
        let inside = children parent
        yield! inside

        match parent.Node with
        | Node.Ident("a", false) -> ()
        | _ -> expr (Node.Ident("a", false))

        for place, child in List.indexed inside do
            for smaller in shrink child do
                withChildren parent (List.updateAt place smaller inside)
    }

let private syntaxTree: Gen<Expr> =
    Gen.sized (fun size -> Gen.choose (1, max 2 (size / 2)) |> Gen.bind tree)

// Texts ---------------------------------------------------------------------------------------------------------

let private token: Gen<string> =
    Gen.elements [
        "("
        ")"
        "["
        "]"
        "{"
        "}"
        ","
        ":"
        "?"
        "."
        ".?"
        "[?"
        "+"
        "-"
        "*"
        "/"
        "%"
        "!"
        "!="
        "=="
        "="
        "<"
        "<="
        ">"
        ">="
        "&&"
        "&"
        "||"
        "|"
        "in"
        "and"
        "or"
        "not"
        "true"
        "null"
        "if"
        "a"
        "facts.x"
        "f("
        "Msg{"
        "1"
        "1u"
        "0x"
        "0xff"
        "1.5"
        ".5"
        "1e"
        "1e400"
        "14.4.1"
        "9223372036854775808"
        "12px"
        "\""
        "'"
        "\"\"\""
        "'''"
        "r\""
        "b'"
        "\"a\""
        "\"\\d\""
        "\"\\ud800\""
        "`"
        "`a b`"
        "\\"
        "//"
        "// c\n"
        "\n"
        " "
        "\t"
        "\r\n"
        "#"
        "@"
        "$"
        ";"
        "“"
        "é"
        "😀"
        "\uFEFF"
        "\000"
    ]

let private tokens: Gen<string> =
    Gen.listOf token
    |> Gen.bind (fun parts -> Gen.elements [ ""; " " ] |> Gen.map (fun between -> String.Join(between, parts)))

/// UTF-16 units without any rule, lone surrogates among them.
let private units: Gen<string> =
    Gen.oneof [
        Gen.choose (0, 0xFFFF) |> Gen.map char
        Gen.choose (0x20, 0x7E) |> Gen.map char
        Gen.elements [ '\uD83D'; '\uDE00'; '\u0000'; '"'; '\\' ]
    ]
    |> Gen.arrayOf
    |> Gen.map String

/// A valid rule with a few characters removed, doubled, replaced or put in.
let private mutated: Gen<string> =
    let mutate (text: string) : Gen<string> =
        gen {
            let! at = Gen.choose (0, text.Length)
            let! length = Gen.choose (0, min 3 (text.Length - at))

            let! inserted =
                Gen.oneof [ Gen.constant ""; token; Gen.constant (text.Substring(at, length)) ]

            return text.Substring(0, at) + inserted + inserted + text.Substring(at + length)
        }

    gen {
        let! valid = Gen.map Printer.print syntaxTree
        let! times = Gen.choose (1, 3)
        let mutable text = valid

        for _ in 1..times do
            let! changed = mutate text
            text <- changed

        return text
    }

let private anyText: Gen<string> =
    Gen.frequency [ 4, mutated; 3, tokens; 2, units; 1, Gen.map Printer.print syntaxTree ]

let private shrinkText (text: string) : string seq =
    seq {
        for length in [ text.Length / 2; text.Length / 4; 1 ] do
            if length > 0 then
                for at in 0..length .. text.Length - length do
                    text.Remove(at, length)
    }

/// The generators of this file, by type.
type SyntaxArbitraries =
    static member SyntaxTree() : Arbitrary<SyntaxTree> =
        Arb.fromGenShrink (Gen.map SyntaxTree syntaxTree, (fun (SyntaxTree expr) -> Seq.map SyntaxTree (shrink expr)))

    static member AnyText() : Arbitrary<AnyText> =
        Arb.fromGenShrink (Gen.map AnyText anyText, (fun (AnyText text) -> Seq.map AnyText (shrinkText text)))
