#!/usr/bin/env bash
# Smoke test of a published fleetmdm: it starts and answers as its users expect, alone, without the SDK.
# Usage: tests/smoke.sh path/to/fleetmdm
set -u
fleetmdm=$(realpath "$1")
cd "$(dirname "$0")/.."
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
export HOME=$work FLEETMDM_DB=$work/fleet.db
unset XDG_DATA_HOME XDG_CONFIG_HOME
now=2026-11-20T12:00:00Z
ok=0 bad=0

# Runs a command; its exit code must be the expected one. Output is kept in $work/out and $work/err.
expect() { # what it shows, expected exit code, command…
  local what=$1 code=$2; shift 2
  "$@" >"$work/out" 2>"$work/err" </dev/null; local got=$?
  if [ "$got" = "$code" ]; then pass; else fail "$what: exit $got, expected $code"; fi
}
# The last command's output must hold a text, its errors none, two files be equal…
check() { # what it shows, command…
  local what=$1; shift
  if "$@"; then pass; else fail "$what"; fi
}
out_has() { grep -qF -- "$1" "$work/out"; }
err_has() { grep -qF -- "$1" "$work/err"; }
silent() { [ ! -s "$work/out" ]; }
pass() { ok=$((ok + 1)); }
fail() { bad=$((bad + 1)); printf 'not ok: %s\n' "$1"; head -c 500 "$work/out" "$work/err"; }

expect 'version' 0 "$fleetmdm" version
expect 'the list of commands' 0 "$fleetmdm" --help
commands='init;ingest;quarantine list;quarantine show;quarantine retry;quarantine drop;device list;device show;device duplicates;device merge;device split;device precedence;device tag;device untag;device remove;policy add;policy validate;policy list;policy show;policy remove;policy assign;policy unassign;policy assignments;policy test;policy fmt;policy convert;check;report;script add;script list;script show;script attach;script verify;script remove;export;seed;eval;doctor;schema;explain;version'
while IFS= read -r command; do
  # shellcheck disable=SC2086 — a command of two words is two words
  expect "help of $command" 0 "$fleetmdm" $command --help
  check "help of $command shows its usage" out_has "fleetmdm $command"
done < <(tr ';' '\n' <<<"$commands")

expect 'a mistyped command' 2 "$fleetmdm" chekc
check 'a mistyped command is answered on stderr' err_has 'did you mean `fleetmdm check`?'
check 'and on stdout there is nothing' silent
expect 'a missing database' 4 "$fleetmdm" check
check 'a missing database names init' err_has 'fleetmdm init'

expect 'one-shot check' 1 "$fleetmdm" check --inventory examples/fleet --policies examples/policies --as-of "$now"
expect 'one-shot check that gates nothing' 0 "$fleetmdm" check --inventory examples/fleet --policies examples/policies --as-of "$now" --fail-on none
check 'no database came into being' test ! -e "$FLEETMDM_DB"

expect 'init' 0 "$fleetmdm" init
check 'the database is for its owner alone' test "$(stat -c %a "$FLEETMDM_DB")" = 600
expect 'init again overwrites nothing' 4 "$fleetmdm" init
expect 'ingest' 0 "$fleetmdm" ingest examples/fleet --as-of "$now"
expect 'ingest of the same' 0 "$fleetmdm" ingest examples/fleet --as-of "$now" --json
check 'ingest of the same changes nothing' out_has '"unchanged": 39'
expect 'policy add' 0 "$fleetmdm" policy add examples/policies
expect 'check' 1 "$fleetmdm" check --as-of "$now"
expect 'check of a device' 1 "$fleetmdm" check --device mac-0103 --as-of "$now"
check 'check of a device says what to do' out_has 'FileVault'
expect 'report' 0 "$fleetmdm" report
expect 'report as JSON' 0 "$fleetmdm" report --format json
check 'report as JSON names its schema' out_has '"schema": "fleetmdm.'
check 'JSON ends where it should' test "$(tail -c 2 "$work/out")" = '}'

expect 'check as JSON Lines' 1 "$fleetmdm" check --as-of "$now" --format jsonl
cp "$work/out" "$work/first"
expect 'the same question again' 1 env LC_ALL=tr_TR.UTF-8 TZ=Pacific/Kiritimati "$fleetmdm" check --as-of "$now" --format jsonl
check 'has the same bytes, whatever the locale and time zone' cmp -s "$work/first" "$work/out"

expect 'export' 0 "$fleetmdm" export --format jsonl -o "$work/export.jsonl"
check 'the export is for its owner alone' test "$(stat -c %a "$work/export.jsonl")" = 600
export FLEETMDM_DB=$work/copy.db
expect 'init of a copy' 0 "$fleetmdm" init
expect 'ingest of the export' 0 "$fleetmdm" ingest "$work/export.jsonl" --as-of "$now"
expect 'export of the copy' 0 "$fleetmdm" export --format jsonl -o "$work/again.jsonl"
check 'a round trip changes nothing' cmp -s "$work/export.jsonl" "$work/again.jsonl"
export FLEETMDM_DB=$work/fleet.db

expect 'policies without errors' 0 "$fleetmdm" policy validate examples/policies
expect 'the tests of the policies' 0 "$fleetmdm" policy test examples/policies
printf 'id: p\nname: P\nchecks:\n  - id: c\n    rule: facts.disk.encrypted = true\n' >"$work/bad.yaml"
expect 'a policy with an error' 1 "$fleetmdm" policy validate "$work/bad.yaml"
check 'its error has a place' grep -qE 'bad\.yaml:5:[0-9]+' "$work/out" "$work/err"
expect 'a policy with an error is not added' 2 "$fleetmdm" policy add "$work/bad.yaml"
expect 'a policy that does not exist' 2 "$fleetmdm" check --policy nothing --as-of "$now"

expect 'explain' 0 "$fleetmdm" explain FM1001
expect 'explain of no code' 2 "$fleetmdm" explain FM9999
expect 'schema' 0 "$fleetmdm" schema inventory
expect 'eval' 0 "$fleetmdm" eval 'version("14.10").atLeast("14.9")'
check 'eval shows the value' out_has 'true'
expect 'eval on a device' 0 "$fleetmdm" eval 'device.os_version' --device mac-0103
batch='{"id":"a","expr":"1 + 1"}'
check 'eval of a batch' test "$(echo "$batch" | "$fleetmdm" eval --batch | grep -c '"a"')" = 1

printf '{"device_id":"evil","hostname":"\\u001b[31m\\u202e=cmd","os":"linux"}\n' >"$work/evil.json"
check 'hostile input from a pipe' sh -c '"$0" ingest - --as-of "$1" <"$2" >/dev/null' "$fleetmdm" "$now" "$work/evil.json"
expect 'a list with a hostile name' 0 "$fleetmdm" device list
check 'shows its escapes' out_has '\x1b[31m\u202e=cmd'
check 'and sends none' sh -c '! grep -q "$(printf "\033")" "$1"' - "$work/out"
expect 'CSV with a hostile name' 0 "$fleetmdm" export --format csv
check 'sends none either' sh -c '! grep -q "$(printf "\033")" "$1"' - "$work/out"

# A reader that has seen enough is no failure of ours: no error text, no bug.
"$fleetmdm" export --format jsonl 2>"$work/err" | head -n 1 >"$work/out"
check 'a closed pipe is no bug' sh -c '! grep -q FM8070 "$1"' - "$work/err"

expect 'seed' 0 "$fleetmdm" seed --devices 1000 --seed 42 --as-of 2026-11-01T00:00:00Z -o "$work/seed.jsonl"
check 'seed gives the bytes that are pinned' grep -qF "$(sha256sum <"$work/seed.jsonl" | cut -d' ' -f1)" tests/unit/Store/Seed/FleetSeedTests.cs

echo "smoke: $ok ok"
echo "smoke: $bad not ok"
[ "$bad" = 0 ]
