#!/usr/bin/env bash
# Measures the language and its peers on the same rules, answers compared first; writes bench/language/results.md.
# Needs the .NET SDK and Node 20 with npm.
set -euo pipefail
cd "$(dirname "$0")"
work=../../artifacts/bench
# Other people's packages stay out of the tree, whose pages and sources are tested.
mkdir -p "$work/peers"
cp peers/* "$work/peers"
(cd "$work/peers" && npm ci --silent)
dotnet build -c Release -v q --nologo
program=bin/Release/net10.0/FleetMdm.LanguageBenchmarks.dll
dotnet "$program" answers >"$work/answers.json"
dotnet "$program" measure "$work/measured.json"
node "$work/peers/peers.mjs" rules.json "$work/answers.json" "$work/measured.json" >"$work/results.md"
mv "$work/results.md" results.md
