/// Printed rules seen as tokens: where their parentheses stand, and the same rule with other space.
module FleetMdm.PropertyTests.PrintedRule

open System.Text
open FleetMdm.Rules

/// The tokens of a printed rule, with their places.
let private tokens (text: string) : struct (int * string) list =
    let found = ResizeArray()
    let mutable at = 0

    while at < text.Length do
        if text[at] = ' ' then
            at <- at + 1
        else
            // A back-quoted field is one token here; the parser reads it by itself.
            let finish =
                if text[at] = '`' then
                    text.IndexOf('`', at + 1) + 1
                else
                    Tokens.endOf text at

            found.Add(struct (at, text.Substring(at, finish - at)))
            at <- finish

    List.ofSeq found

/// The places of each opening parenthesis that groups (and does not call), and of its closing one.
let groups (text: string) : struct (int * int) list =
    let isName (token: string) =
        Lexical.isLetter token[0] && not (StringLiteral.startsAt token 0) && token <> "in"

    let rec walk (before: string) (open': (int * bool) list) rest =
        match rest with
        | [] -> []
        | struct (at, "(") :: rest -> walk "(" ((at, not (isName before)) :: open') rest
        | struct (at, ")") :: rest ->
            match open' with
            | (opening, true) :: outer -> struct (opening, at) :: walk ")" outer rest
            | _ :: outer -> walk ")" outer rest
            | [] -> failwith ("unbalanced: " + text)
        | struct (_, token) :: rest -> walk token open' rest

    walk " " [] (tokens text)

let private gap (choice: byte) =
    match choice % 5uy with
    | 0uy -> " "
    | 1uy -> "\n\t"
    | 2uy -> " // ) a comment ' \" ( \n"
    | 3uy -> "\r\n\f"
    | _ -> " //\n//\n"

/// The same tokens with space and comments of any kind around them.
let spaced (gaps: byte list) (text: string) : string =
    let gaps = if gaps.IsEmpty then [| 0uy |] else Array.ofList gaps
    let spaced = StringBuilder()

    tokens text
    |> List.iteri (fun index (struct (_, token)) ->
        spaced.Append(gap gaps[index % gaps.Length]).Append(token) |> ignore)

    spaced.Append(gap gaps[0]).ToString()
