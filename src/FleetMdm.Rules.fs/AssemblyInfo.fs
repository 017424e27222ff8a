module internal FleetMdm.Rules.AssemblyInfo

open System.Runtime.CompilerServices

// The laws are about the inside: the property tests see the tree, the values and the checker.
[<assembly: InternalsVisibleTo("FleetMdm.PropertyTests")>]
[<assembly: InternalsVisibleTo("FleetMdm.LanguageBenchmarks")>]
do ()
