#!/usr/bin/env bash
# Measures ingest of other tools' exports against ingest of native reports of the same devices, with the native binary,
# and writes bench/mapped/results.md: medians, and the ratio of the rates.
# Usage: bench/mapped/run.sh [devices] [runs]. Needs GNU time (apt install time) beside what the native build needs.
set -euo pipefail
cd "$(dirname "$0")/../.."
devices=${1:-100000} runs=${2:-5}
work=bench/work/mapped
command -v /usr/bin/time >/dev/null || { echo "bench/mapped/run.sh needs GNU time: apt install time" >&2; exit 2; }

fleetmdm=${FLEETMDM:-artifacts/native/fleetmdm}
if [ -z "${FLEETMDM:-}" ]; then
  dotnet publish src/FleetMdm.Cli -p:Native=true -c Release -o artifacts/native -v q --nologo
fi
fleetmdm=$(realpath "$fleetmdm")
rm -rf "$work"; mkdir -p "$work"

# One ingest into a new database: wall seconds, CPU seconds (user + system), peak memory in MB.
once() { # file
  rm -f "$work"/fleet.db*
  "$fleetmdm" init --db "$work/fleet.db" >/dev/null 2>&1
  /usr/bin/time -f '%e %U %S %M' -o "$work/time" "$fleetmdm" ingest "$1" --db "$work/fleet.db" >"$work/out" 2>"$work/err" \
    || { cat "$work/err" >&2; exit 1; }
  awk '{ printf "%s %.2f %.0f\n", $1, $2 + $3, $4 / 1024 }' "$work/time"
}
median() { cut -d' ' -f"$1" "$2" | sort -n | awk '{ value[NR] = $1 } END { print value[int((NR + 1) / 2)] }'; }

for tool in fleet jamf; do
  awk -v tool=$tool -v devices="$devices" -f bench/mapped/records.awk >"$work/$tool.json"
  # The native reports are the export of what the mapping makes: the same devices with the same facts.
  once "$work/$tool.json" >/dev/null
  "$fleetmdm" export --db "$work/fleet.db" --format jsonl -o "$work/$tool.native.jsonl"
  : >"$work/$tool.mapped"; : >"$work/$tool.native"
  # In turn, so that what else the machine does meanwhile falls on both.
  for ((run = 0; run < runs; run++)); do
    once "$work/$tool.json" >>"$work/$tool.mapped"
    once "$work/$tool.native.jsonl" >>"$work/$tool.native"
  done
done

{
  echo "# Mapped ingest, measured"
  echo
  echo "\`bench/mapped/run.sh $devices $runs\` on $(nproc) cores, $(date -u +%Y-%m-%d): medians of $runs runs."
  echo
  echo '| export | MB | wall s | CPU s | peak MB | devices/s | of the native rate | by CPU time |'
  echo '|---|---|---|---|---|---|---|---|'
  for tool in fleet jamf; do
    for kind in mapped native; do
      file=$work/$tool.json; [ $kind = mapped ] || file=$work/$tool.native.jsonl
      awk -v what="$tool, $kind" -v bytes="$(stat -c %s "$file")" -v devices="$devices" \
        -v wall="$(median 1 "$work/$tool.$kind")" -v cpu="$(median 2 "$work/$tool.$kind")" -v memory="$(median 3 "$work/$tool.$kind")" \
        -v base="$(median 1 "$work/$tool.native")" -v basecpu="$(median 2 "$work/$tool.native")" 'BEGIN {
          printf "| %s | %d | %.2f | %.2f | %d | %d | %d %% | %d %% |\n", what, bytes / 1e6, wall, cpu, memory, devices / wall, 100 * base / wall, 100 * basecpu / cpu }'
    done
  done
} | tee bench/mapped/results.md
