#!/usr/bin/env bash
# Measures the native binary from end to end and writes bench/results.md: the median of the runs of each line.
# Usage: bench/run.sh [devices] [runs]. Needs GNU time (apt install time) beside what the native build needs.
set -euo pipefail
cd "$(dirname "$0")/.."
devices=${1:-100000} runs=${2:-5} seed=42 as_of=2026-11-01T00:00:00Z
work=bench/work
command -v /usr/bin/time >/dev/null || { echo "bench/run.sh needs GNU time: apt install time" >&2; exit 2; }

fleetmdm=${FLEETMDM:-artifacts/native/fleetmdm}
if [ -z "${FLEETMDM:-}" ]; then
  dotnet publish src/FleetMdm.Cli -p:Native=true -c Release -o artifacts/native -v q --nologo
fi
fleetmdm=$(realpath "$fleetmdm")
rm -rf "$work"; mkdir -p "$work"
export FLEETMDM_DB=$work/fleet.db

# One run: wall seconds, CPU seconds (user + system), peak memory in MB. Exit 1 is an answer, not a failure.
once() {
  local status=0
  /usr/bin/time -f '%e %U %S %M' -o "$work/time" "$@" >"$work/out" 2>"$work/err" || status=$?
  [ "$status" -le 1 ] || { cat "$work/err" >&2; echo "exit $status: $*" >&2; exit 1; }
  # With a status other than 0, GNU time writes a line about it first.
  tail -n 1 "$work/time" | awk '{ printf "%s %.2f %.0f\n", $1, $2 + $3, $4 / 1024 }'
}

median() { sort -n | awk '{ value[NR] = $1 } END { print value[int((NR + 1) / 2)] }'; }

# A line of the table: what it is, how many devices it handles (0: none), what to do before each run, the command.
measure() {
  local what=$1 count=$2 before=$3; shift 3
  : >"$work/samples"
  for ((run = 0; run < runs; run++)); do
    eval "$before"
    once "$@" >>"$work/samples"
  done
  local wall cpu memory rate='–'
  wall=$(cut -d' ' -f1 "$work/samples" | median)
  cpu=$(cut -d' ' -f2 "$work/samples" | median)
  memory=$(cut -d' ' -f3 "$work/samples" | median)
  [ "$count" = 0 ] || rate=$(awk -v n="$count" -v s="$wall" 'BEGIN { if (s > 0) printf "%d", n / s; else print "–" }')
  printf '| %s | %s | %s | %s | %s |\n' "$what" "$wall" "$cpu" "$memory" "$rate" | tee -a "$work/table"
}

# Starts are too short for the clock of GNU time: their CPU time is that of a hundred in a row.
start() {
  local what=$1; shift
  : >"$work/samples"
  for ((run = 0; run < runs; run++)); do
    once bash -c 'for ((i = 0; i < 100; i++)); do "$@" >/dev/null 2>&1 || [ $? = 1 ] || exit 2; done' - "$@" >>"$work/samples"
  done
  # A hundred starts in seconds are ten milliseconds a start for each second; the shell's own forks are in it.
  local wall cpu memory
  wall=$(cut -d' ' -f1 "$work/samples" | median | awk '{ printf "%.1f ms", $1 * 10 }')
  cpu=$(cut -d' ' -f2 "$work/samples" | median | awk '{ printf "%.1f ms", $1 * 10 }')
  memory=$(cut -d' ' -f3 "$work/samples" | median)
  printf '| %s | %s | %s | %s | – |\n' "$what" "$wall" "$cpu" "$memory" | tee -a "$work/table"
}

policies=$(find examples/policies -name '*.yaml' | wc -l)
: >"$work/table"
start '`version`' "$fleetmdm" version
start '`policy validate` of one file' "$fleetmdm" policy validate examples/policies/edr.yaml
start 'one-shot `check` of `examples/`' "$fleetmdm" check --inventory examples/fleet --policies examples/policies --as-of 2026-11-20T12:00:00Z

seed_command=("$fleetmdm" seed --devices "$devices" --seed "$seed" --as-of "$as_of" -o "$work/fleet.jsonl")
measure "\`seed\` of $devices devices" "$devices" ':' "${seed_command[@]}"
fresh='rm -f "$work"/fleet.db*; "$fleetmdm" init >/dev/null; "$fleetmdm" policy add examples/policies >/dev/null'
measure "\`ingest\`, everything new" "$devices" "$fresh" "$fleetmdm" ingest "$work/fleet.jsonl" --as-of "$as_of"
measure "\`ingest\` again, nothing changed" "$devices" ':' "$fleetmdm" ingest "$work/fleet.jsonl" --as-of "$as_of"
measure "\`check\`, $policies policies, the run stored" "$devices" ':' "$fleetmdm" check --as-of "$as_of"
measure "\`report\` from the stored run" "$devices" ':' "$fleetmdm" report
measure "\`report --matrix --format jsonl\`" "$devices" ':' "$fleetmdm" report --matrix --format jsonl
measure "\`export --format jsonl\`" "$devices" ':' "$fleetmdm" export --format jsonl

size() { awk -v b="$(stat -c %s "$1")" 'BEGIN { printf "%.0f MB", b / 1048576 }'; }
{
  echo '# Measured'
  echo
  echo "Written by \`bench/run.sh $devices $runs\`: medians of $runs runs of the native binary. Read [README.md](README.md) first."
  echo
  echo "- commit $(git rev-parse --short HEAD), $(date -u +%Y-%m-%d), .NET SDK $(dotnet --version)"
  echo "- $(nproc) cores, $(awk -F': ' '/model name/ { print $2; exit }' /proc/cpuinfo), $(awk '/MemTotal/ { printf "%.0f GB", $2 / 1048576 }' /proc/meminfo), $(uname -sr)"
  echo "- binary $(size "$fleetmdm"); the fleet's file $(size "$work/fleet.jsonl"), its database $(size "$FLEETMDM_DB")"
  echo
  echo '| what | wall s | CPU s | peak MB | devices/s |'
  echo '|---|---|---|---|---|'
  cat "$work/table"
} >bench/results.md
echo 'wrote bench/results.md'
