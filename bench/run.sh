#!/usr/bin/env bash
# Measures the native binary from end to end beside its peers, and writes bench/results.md. README.md says what each line is.
# Usage: bench/run.sh [--devices N] [--runs K] [--sample N] [--large] [--no-peers] [--no-growth]
# Needs GNU time, sqlite3, and for the peers Node 20 with npm and the .NET SDK. FLEETMDM=path measures another binary.
set -euo pipefail
cd "$(dirname "$0")/.."
devices=100000 runs=5 sample=10000 sizes='1000 10000 100000' peers=yes growth=yes
while [ $# -gt 0 ]; do
  case $1 in
    --devices) devices=$2; shift ;;
    --runs) runs=$2; shift ;;
    --sample) sample=$2; shift ;;
    --large) sizes='1000 10000 100000 1000000' ;;
    --no-peers) peers=no ;;
    --no-growth) growth=no ;;
    *) sed -n '2,4s/^# //p' bench/run.sh >&2; exit 2 ;;
  esac
  shift
done
for number in "$devices" "$runs" "$sample"; do
  [[ $number =~ ^[1-9][0-9]*$ ]] || { echo "bench/run.sh: \`$number\` is no number above 0" >&2; exit 2; }
done
[ "$sample" -le "$devices" ] || sample=$devices
for tool in /usr/bin/time sqlite3 node; do
  command -v "$tool" >/dev/null || { echo "bench/run.sh needs $tool" >&2; exit 2; }
done

work=bench/work/fleet as_of=2026-11-01T00:00:00Z
fleetmdm=${FLEETMDM:-artifacts/native/fleetmdm}
if [ -z "${FLEETMDM:-}" ]; then
  dotnet publish src/FleetMdm.Cli -p:Native=true -c Release -o artifacts/native -v q --nologo
fi
fleetmdm=$(realpath "$fleetmdm")
rm -rf "$work"; mkdir -p "$work/samples"
: >"$work/figures.tsv"
source bench/measure.sh
source bench/fleet/fleet.sh
source bench/fleet/growth.sh
source bench/peers.sh

for count in 10 100 1000; do node bench/fleet/policies.mjs "$work/policies-$count" "$count"; done
policies=$work/policies-100
{
  printf '%s\t%s\n' devices "$devices" runs "$runs" sample "$sample" commit "$(git rev-parse --short HEAD)" \
    binary "$(stat -c %s "$fleetmdm")" sdk "$(dotnet --version)" sqlite "$(sqlite3 --version | cut -d' ' -f1)" node "$(node --version)" \
    cores "$(nproc)" cpu "$(awk -F': ' '/model name/ { print $2; exit }' /proc/cpuinfo)" \
    memory "$(awk '/MemTotal/ { printf "%.0f GB", $2 / 1048576 }' /proc/meminfo)" system "$(uname -sr)" load "$(cut -d' ' -f1 /proc/loadavg)"
} >"$work/about.tsv"

measure_starts
use_fleet "$work/whole" "$devices"
measure_ingest
"$fleetmdm" check --as-of "$as_of" -q >/dev/null || [ $? = 1 ]
[ "$peers" = no ] || measure_peers
measure_checks
measure_changes
measure_reading
rm -rf "$work/whole"
[ "$growth" = no ] || measure_growth
node bench/results.mjs "$work" >"$work/results.md"
mv "$work/results.md" bench/results.md
rm -rf "$work"
echo 'wrote bench/results.md'
