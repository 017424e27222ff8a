#!/usr/bin/env bash
# Smoke test of a published fleetmdm: it starts and answers as its users expect, alone, without the SDK.
set -u
fleetmdm=$(realpath "$1")
cd "$(dirname "$0")/.."
ok=0 bad=0
expect() { # what it shows, expected exit code, command…
  local what=$1 code=$2; shift 2
  local out; out=$("$@" 2>&1 </dev/null); local got=$?
  if [ "$got" = "$code" ]; then ok=$((ok + 1)); else
    bad=$((bad + 1)); printf 'not ok: %s: exit %s, expected %s\n%s\n' "$what" "$got" "$code" "$out"
  fi
}
expect 'version' 0 "$fleetmdm" version
echo "smoke: $ok ok"
echo "smoke: $bad not ok"
[ "$bad" = 0 ]
