/// Operands with operators between them. The loops make no recursion out of a long text; the tree of a left-associative
/// chain is deep all the same, and is measured when the rule is complete.
module internal FleetMdm.Rules.Chains

open FParsec
open FleetMdm.Rules.Reading

/// operand { operator operand }, grouped from the left.
let leftAssociative (operator: Parser<struct (BinaryOperator * Span)>) (operand: Parser<Expr>) : Parser<Expr> =
    fun stream ->
        let mutable left = operand stream
        let mutable goesOn = isOk left

        while goesOn do
            let sign = operator stream
            goesOn <- isOk sign

            if goesOn then
                let struct (operator, operatorSpan) = sign.Result
                let right = operand stream
                goesOn <- isOk right

                left <-
                    if isOk right then
                        let node = Node.Binary(operator, operatorSpan, left.Result, right.Result)
                        succeed (Expr.create node (Span.join left.Result.Span right.Result.Span))
                    else
                        right

        left

/// operand { operator operand } as one node of all its operands: a long row has no depth.
let flat (operator: Parser<struct (unit * Span)>) (node: Expr[] -> Node) (operand: Parser<Expr>) : Parser<Expr> =
    let rest (first: Expr) (stream: Stream) =
        let operands = ResizeArray [ first ]
        let mutable last = operand stream

        while isOk last && isOk (operator stream) do
            operands.Add last.Result
            last <- operand stream

        if isOk last then
            operands.Add last.Result
            succeed (Expr.create (node (operands.ToArray())) (Span.join first.Span last.Result.Span))
        else
            last

    fun stream ->
        let first = operand stream

        if isOk first && isOk (operator stream) then
            rest first.Result stream
        else
            first
