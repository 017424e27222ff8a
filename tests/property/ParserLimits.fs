/// No text, however long or deep, overflows the stack, hangs, or costs more than its length.
module FleetMdm.PropertyTests.ParserLimits

open System
open System.Threading
open Expecto
open FleetMdm.Rules

/// Runs on a thread whose stack is a fifth of what a main thread has: an overflow would end the test run.
let private onSmallStack (work: unit -> 'Result) : 'Result =
    let mutable result = Unchecked.defaultof<'Result>
    let mutable failure: exn | null = null

    let run () =
        try
            result <- work ()
        with error ->
            failure <- error

    let thread = Thread(run, 1024 * 1024)
    thread.Start()
    thread.Join()

    match failure with
    | null -> result
    | error -> raise error

let private repeat (count: int) (part: string) = String.replicate count part

/// The parser alone, without the limit on the length that refuses most hostile texts before it starts.
let private parseAnyLength (text: string) =
    Parser.parseWithin
        {
            Length = Int32.MaxValue
            Depth = Limits.depth
            Nodes = Limits.nodes
        }
        text

let private codes (problems: struct (SyntaxProblem * Span) list) : string list = [
    for struct (problem, at) in problems -> (SyntaxProblem.toDiagnostic problem at).Code
]

/// Texts that nest, chain or open something again and again; `n` times.
let private hostile: (string * (int -> string)) list = [
    "(", repeat >> (|>) "("
    "!", repeat >> (|>) "!"
    "-", repeat >> (|>) "-"
    "- and digits", fun n -> repeat n "-" + "1"
    "[", repeat >> (|>) "["
    "{", repeat >> (|>) "{"
    "{1:", repeat >> (|>) "{1:"
    "f(", repeat >> (|>) "f("
    "a.f(", repeat >> (|>) "a.f("
    "M{a:", repeat >> (|>) "M{a:"
    "a[", repeat >> (|>) "a["
    "a.", repeat >> (|>) "a."
    "a.b.b", fun n -> "a" + repeat n ".b"
    "a[0][0]", fun n -> "a" + repeat n "[0]"
    "a.f().f()", fun n -> "a" + repeat n ".f()"
    "||1", fun n -> "1" + repeat n "||1"
    "&&1", fun n -> "1" + repeat n "&&1"
    "|| without operands", repeat >> (|>) "||"
    "+1", fun n -> "1" + repeat n "+1"
    "*1", fun n -> "1" + repeat n "*1"
    "==1", fun n -> "1" + repeat n "==1"
    "1?1:", fun n -> repeat n "1?1:" + "1"
    "1?", repeat >> (|>) "1?"
    "(1?[", repeat >> (|>) "(1?["
    "\"", repeat >> (|>) "\""
    "'a", repeat >> (|>) "'a"
    "\"\"\"", repeat >> (|>) "\"\"\""
    "`", repeat >> (|>) "`"
    "\\", repeat >> (|>) "\\"
    "\"\\", repeat >> (|>) "\"\\"
    "1,", repeat >> (|>) "1,"
    "[1,", fun n -> "[" + repeat n "1,"
    ")", repeat >> (|>) ")"
    "a b", repeat >> (|>) "a b "
    "(a b", repeat >> (|>) "(a b "
    "([{", repeat >> (|>) "([{"
    "(!-[", repeat >> (|>) "(!-["
    "not", repeat >> (|>) "not "
    "//", repeat >> (|>) "//"
    "// and lines", repeat >> (|>) "//\n"
    "space", repeat >> (|>) " "
    "1.", repeat >> (|>) "1."
    "1.1", repeat >> (|>) "1.1"
    "digits", repeat >> (|>) "9"
    "letters", fun n -> repeat n "a" + " b"
    "NUL", repeat >> (|>) "\000"
    "U+FFFF", repeat >> (|>) "\uFFFF"
    "emoji", repeat >> (|>) "😀"
    "lone surrogates", repeat >> (|>) "\uD83D"
]

let private hundredThousand =
    testList "a hundred thousand times, on a stack of one megabyte" [
        for name, text in hostile ->
            testCase name (fun () ->
                onSmallStack (fun () ->
                    let text = text 100_000
                    let struct (tree, problems) = parseAnyLength text
                    Expect.isNonEmpty problems "it is refused"
                    Expect.isLessThanOrEqual problems.Length Limits.problems "in few words"
                    // What is left of the tree can be walked by recursion.
                    Printer.print tree |> ignore

                    let struct (_, short) = Parser.parse text
                    Expect.equal (codes short) [ "FM1001" ] "within the limits its length says it all"))
    ]

/// Bytes allocated by parsing: they count the parser's steps, and unlike time they are the same on every machine.
let private allocated (text: string) : int64 =
    parseAnyLength text |> ignore
    let before = GC.GetAllocatedBytesForCurrentThread()
    parseAnyLength text |> ignore
    GC.GetAllocatedBytesForCurrentThread() - before

let private linear =
    testList "twice the text costs at most twice as much" [
        for name, text in hostile ->
            testCase name (fun () ->
                onSmallStack (fun () ->
                    let once = allocated (text 20_000)
                    let twice = allocated (text 40_000)
                    // Lists that double when they are full may take one step more.
                    Expect.isLessThan (float twice) (2.5 * float once + 4096.0) $"{once} bytes, then {twice}"))
    ]

let private nestedIn (opening: string) (closing: string) (levels: int) =
    repeat levels opening + "1" + repeat levels closing

/// Each way to nest, to be tried at the limit and one past it.
let private ways: (string * (int -> string)) list = [
    "groups", nestedIn "(" ")"
    "lists", nestedIn "[" "]"
    "maps", nestedIn "{1: " "}"
    "messages", nestedIn "M{a: " "}"
    "calls", nestedIn "f(" ")"
    "methods", nestedIn "a.f(" ")"
    "indices", nestedIn "a[" "]"
    "not", fun levels -> repeat levels "!" + "a"
    "minus", fun levels -> repeat levels "-" + "a"
    "conditionals", fun levels -> repeat levels "a ? b : " + "c"
    "selections", fun levels -> "a" + repeat levels ".b"
    "sums", fun levels -> "1" + repeat levels " + 1"
    "products", fun levels -> "1" + repeat levels " * 1"
    "relations", fun levels -> "1" + repeat levels " == 1"
    "index chains", fun levels -> "a" + repeat levels "[0]"
]

let private depth =
    testList "depth" [
        for name, text in ways ->
            testCase (name + ": 64 levels are accepted, 65 are refused") (fun () ->
                onSmallStack (fun () ->
                    let struct (tree, accepted) = Parser.parse (text Limits.depth)
                    Expect.isEmpty accepted "64"
                    let printed = Printer.print tree
                    let struct (again, _) = Parser.parse printed
                    Expect.equal (SExpression.ofExpr again) (SExpression.ofExpr tree) "64, printed and parsed"
                    let struct (_, refused) = Parser.parse (text (Limits.depth + 1))
                    Expect.equal (codes refused) [ "FM1002" ] "65"))
    ]

let private size =
    testList "size" [
        testCase "2,000 nodes are accepted, 2,001 are refused" (fun () ->
            let list elements =
                "[" + String.Join(",", Array.replicate elements "1") + "]"

            let struct (_, accepted) = Parser.parse (list (Limits.nodes - 1))
            Expect.isEmpty accepted "2,000"
            let struct (_, refused) = Parser.parse (list Limits.nodes)
            Expect.equal (codes refused) [ "FM1003" ] "2,001")

        testCase "16,384 characters are accepted, one more is refused" (fun () ->
            let text length = "'" + repeat (length - 2) "a" + "'"
            let struct (_, accepted) = Parser.parse (text Limits.sourceLength)
            Expect.isEmpty accepted "16 KiB"
            let struct (_, refused) = Parser.parse (text (Limits.sourceLength + 1))
            Expect.equal (codes refused) [ "FM1001" ] "one more")

        testCase "a long row of && and || has no depth" (fun () ->
            let struct (tree, problems) =
                Parser.parse ("a" + repeat 900 "||a" + repeat 900 "&&a")

            Expect.isEmpty problems "accepted"
            Expect.isTrue tree.Node.IsOr "one node")
    ]

let tests =
    testList "parser limits" [ hundredThousand; testSequenced linear; depth; size ]
