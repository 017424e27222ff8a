/// Yes and no in the words of sources. Only for targets that are boolean: nothing is guessed.
module internal FleetMdm.Rules.BooleanText

let private yes =
    set [ "true"; "yes"; "y"; "on"; "1"; "enabled"; "encrypted"; "active" ]

/// States in progress are not yet what they will be: an encrypting disk is not encrypted.
let private no =
    set [
        "false"
        "no"
        "n"
        "off"
        "0"
        "disabled"
        "not encrypted"
        "unencrypted"
        "inactive"
        "encrypting"
        "decrypting"
    ]

/// None for any other word: absent, never false.
let tryRead (text: string) : bool voption =
    let folded = Words.fold text

    // -1 is a number, and as much an error as a yes.
    if text.TrimStart().StartsWith '-' then ValueNone
    elif Set.contains folded yes then ValueSome true
    elif Set.contains folded no then ValueSome false
    else ValueNone
