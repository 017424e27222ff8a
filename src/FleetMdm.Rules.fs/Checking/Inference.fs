namespace FleetMdm.Rules

/// What one check has found out about type variables, and when one type may stand for another: the relations of
/// cel-spec's checker (gradual: `dyn` agrees with everything). Variables come from empty lists and maps and from the
/// type parameters of signatures.
[<Sealed>]
type internal Inference() =
    let mutable found: Map<int, CelType> = Map.empty
    let mutable next = 0

    let rec substitute (celType: CelType) : CelType =
        match celType with
        | CelType.Var id ->
            match Map.tryFind id found with
            | Some bound -> substitute bound
            | None -> celType
        | CelType.List element -> CelType.List(substitute element)
        | CelType.Map(key, value) -> CelType.Map(substitute key, substitute value)
        | CelType.Optional value -> CelType.Optional(substitute value)
        | CelType.Type instance -> CelType.Type(substitute instance)
        | CelType.Opaque(name, parameters) -> CelType.Opaque(name, List.map substitute parameters)
        | other -> other

    /// False when the variable occurs in the type: it would stand for itself.
    let rec isFreeOf (id: int) (celType: CelType) : bool =
        match celType with
        | CelType.Var other when other = id -> false
        | CelType.Var other ->
            match Map.tryFind other found with
            | Some bound -> isFreeOf id bound
            | None -> true
        | CelType.List inner
        | CelType.Optional inner
        | CelType.Type inner -> isFreeOf id inner
        | CelType.Map(key, value) -> isFreeOf id key && isFreeOf id value
        | CelType.Opaque(_, parameters) -> List.forall (isFreeOf id) parameters
        | _ -> true

    /// Types that take null: everything that is not a plain scalar or a container.
    let isNullable (celType: CelType) =
        match celType with
        | CelType.Null
        | CelType.Timestamp
        | CelType.Duration
        | CelType.Optional _
        | CelType.Opaque _
        | CelType.Wrapper _ -> true
        | _ -> false

    /// True when `left` is the same as `right` or says less.
    let rec isLessSpecific (left: CelType) (right: CelType) : bool =
        match left, right with
        | (CelType.Dyn | CelType.Error | CelType.Var _), _ -> true
        | _, (CelType.Dyn | CelType.Error | CelType.Var _) -> false
        | CelType.List one, CelType.List other
        | CelType.Optional one, CelType.Optional other -> isLessSpecific one other
        | CelType.Map(key, value), CelType.Map(otherKey, otherValue) ->
            isLessSpecific key otherKey && isLessSpecific value otherValue
        | CelType.Opaque(name, parameters), CelType.Opaque(otherName, others) ->
            name = otherName
            && parameters.Length = others.Length
            && List.forall2 isLessSpecific parameters others
        | CelType.Type _, CelType.Type _ -> true
        | left, CelType.Null -> isNullable left
        | left, right -> left = right

    let mostGeneral (left: CelType) (right: CelType) =
        if isLessSpecific left right then left else right

    let rec isAssignable (actual: CelType) (expected: CelType) : bool =
        match actual, expected with
        | CelType.Var one, CelType.Var other when one = other -> true
        | _, CelType.Var id ->
            match actual, Map.tryFind id found with
            // A variable that already stands for something else may still be what the other side is to be.
            | CelType.Var other, Some bound -> widen id actual bound || bind other expected
            | _, Some bound -> widen id actual bound
            | CelType.Var other, None -> bind id actual || bind other expected
            | _, None -> bind id actual
        | CelType.Var id, _ ->
            match Map.tryFind id found with
            | Some bound -> widen id expected bound
            | None -> bind id expected
        | (CelType.Dyn | CelType.Error), _
        | _, (CelType.Dyn | CelType.Error) -> true
        | CelType.Null, other
        | other, CelType.Null -> isNullable other
        | CelType.Wrapper one, CelType.Wrapper other
        | CelType.Wrapper one, other
        | one, CelType.Wrapper other -> isAssignable one other
        | CelType.List one, CelType.List other
        | CelType.Optional one, CelType.Optional other -> isAssignable one other
        | CelType.Map(key, value), CelType.Map(otherKey, otherValue) ->
            isAssignable key otherKey && isAssignable value otherValue
        | CelType.Opaque(name, parameters), CelType.Opaque(otherName, others) ->
            name = otherName && parameters.Length = others.Length && List.forall2 isAssignable parameters others
        // A type is a type: what it is the type of never decides which function is meant.
        | CelType.Type _, CelType.Type _ -> true
        | one, other -> one = other

    /// A bound variable takes another type that agrees with its own, and then stands for the more general of the two.
    and widen (id: int) (other: CelType) (bound: CelType) : bool =
        if other = bound then
            true
        elif isAssignable other bound then
            let general = mostGeneral other bound

            if isFreeOf id general then
                found <- Map.add id general found

            true
        else
            false

    and bind (id: int) (celType: CelType) : bool =
        if isFreeOf id celType then
            found <- Map.add id celType found
            true
        else
            false

    /// A type to be found.
    member _.Fresh() : CelType =
        next <- next + 1
        CelType.Var next

    /// The type with everything put in that is known by now.
    member _.Resolve(celType: CelType) : CelType =
        if found.IsEmpty then celType else substitute celType

    /// True when every actual type may stand where the expected one is asked for. What that says about variables is
    /// kept when all agree, and forgotten when one does not.
    member _.TryAgree(actual: CelType list, expected: CelType list) : bool =
        let before = found

        if actual.Length = expected.Length && List.forall2 isAssignable actual expected then
            true
        else
            found <- before
            false

    /// The type of a place that holds both; none when they do not agree.
    member inference.TryJoin(left: CelType, right: CelType) : CelType voption =
        if inference.TryAgree([ left ], [ right ]) then
            ValueSome(mostGeneral (substitute left) (substitute right))
        else
            ValueNone

    /// A signature with its type parameters replaced by fresh variables: parameters and result.
    member inference.Instantiate(overload: Overload) : struct (CelType list * CelType) =
        let mutable names: Map<string, CelType> = Map.empty

        let rec replace (celType: CelType) : CelType =
            match celType with
            | CelType.Param name ->
                match Map.tryFind name names with
                | Some variable -> variable
                | None ->
                    let variable = inference.Fresh()
                    names <- Map.add name variable names
                    variable
            | CelType.List element -> CelType.List(replace element)
            | CelType.Map(key, value) -> CelType.Map(replace key, replace value)
            | CelType.Optional value -> CelType.Optional(replace value)
            | CelType.Type instance -> CelType.Type(replace instance)
            | CelType.Opaque(name, parameters) -> CelType.Opaque(name, List.map replace parameters)
            | other -> other

        struct (List.map replace overload.Parameters, replace overload.Result)
