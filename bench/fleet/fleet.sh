# What is measured of this program; sourced by run.sh. All of it works on one fleet in a folder: reports and database.

use_fleet() {
  fleet=$1 size=$2
  mkdir -p "$fleet"
  export FLEETMDM_DB=$fleet/fleet.db
}

new_database() {
  rm -f "$FLEETMDM_DB"*
  "$fleetmdm" init -q >/dev/null
  "$fleetmdm" policy add "$policies" -q >/dev/null
}

# What makes a check as costly as it can be: no columns, and no run whose answers it could take over.
forget_columns() { sqlite3 "$FLEETMDM_DB" 'PRAGMA foreign_keys = ON; DELETE FROM segment_frames; DELETE FROM run_basis;'; }
forget_answers() { sqlite3 "$FLEETMDM_DB" 'PRAGMA foreign_keys = ON; DELETE FROM run_basis;'; }

# Passes and unknowns of each rule in the last run.
our_counts() {
  sqlite3 -separator ' ' "$FLEETMDM_DB" 'SELECT policy_id, pass, unknown FROM run_policies
    WHERE run_no = (SELECT max(run_no) FROM runs) ORDER BY policy_id'
}

# Starts are too short to be measured one by one: a hundred in a row, with the shell's forks. The figure is of a hundred.
start() {
  local key=$1; shift
  measure "$key" "$runs" : bash -c 'for ((i = 0; i < 100; i++)); do "$@" >/dev/null 2>&1 || [ $? = 1 ] || exit 2; done' - "$@"
}

measure_starts() {
  use_fleet "$work/start" 100
  "$fleetmdm" init -q >/dev/null
  "$fleetmdm" policy add examples/policies -q >/dev/null
  "$fleetmdm" ingest examples/fleet --as-of 2026-11-20T12:00:00Z -q >/dev/null || [ $? = 3 ]
  "$fleetmdm" check --as-of 2026-11-20T12:00:00Z -q >/dev/null || [ $? = 1 ]
  start start-none bash -c :
  start start-version "$fleetmdm" version
  start start-validate "$fleetmdm" policy validate examples/policies/edr.yaml
  start start-report "$fleetmdm" report
  start start-check "$fleetmdm" check --inventory examples/fleet --policies examples/policies --as-of 2026-11-20T12:00:00Z
}

measure_ingest() {
  measure seed "$runs" : "$fleetmdm" seed --devices "$size" --seed 42 --as-of "$as_of" -q -o "$fleet/fleet.jsonl"
  measure ingest "$runs" new_database "$fleetmdm" ingest "$fleet/fleet.jsonl" --as-of "$as_of"
  measure ingest-again "$runs" : "$fleetmdm" ingest "$fleet/fleet.jsonl" --as-of "$as_of"
  measure cat "$runs" : cat "$fleet/fleet.jsonl"
}

measure_checks() {
  measure check-cold "$runs" forget_columns "$fleetmdm" check --as-of "$as_of"
  measure_extraction
  measure check-warm "$runs" forget_answers "$fleetmdm" check --as-of "$as_of"
  measure check-again "$runs" : "$fleetmdm" check --as-of "$as_of"
}

# Told by the program that does it: its start is left out.
measure_extraction() {
  local pass run
  dotnet build bench/extraction -c Release -o artifacts/bench/extraction -v q --nologo >/dev/null
  for pass in scan extract; do
    for ((run = 1; run <= runs; run++)); do
      dotnet artifacts/bench/extraction/FleetMdm.Extraction.dll $pass "$FLEETMDM_DB" bench/fleet/rules.json >>"$work/samples/$pass"
    done
    figure $pass
  done
}

# One report in a hundred says something else each time, then one policy.
measure_changes() {
  local run
  for ((run = 1; run <= runs; run++)); do
    awk -v run="$run" 'NR % 100 == 50 { sub(/"free_bytes":[0-9]+/, "\"free_bytes\":" 1000000000 + run); print }' \
      "$fleet/fleet.jsonl" >"$fleet/changed.jsonl"
    sample ingest-changed "$fleetmdm" ingest "$fleet/changed.jsonl" --as-of "$as_of"
    sample check-changed "$fleetmdm" check --as-of "$as_of"
  done
  figure ingest-changed
  figure check-changed
  measure check-policy "$runs" change_policy "$fleetmdm" check --as-of "$as_of"
}

change_policy() {
  sed "s/>= 10000000000\"/>= $((10000000000 + run))\"/" "$policies/rule-000.yaml" >"$work/rule-000.yaml"
  "$fleetmdm" policy add "$work/rule-000.yaml" -q >/dev/null
}

measure_reading() {
  local id
  id=$(sqlite3 "$FLEETMDM_DB" 'SELECT device_id FROM devices ORDER BY device_no LIMIT 1 OFFSET (SELECT count(*) / 2 FROM devices)')
  measure check-device "$runs" : "$fleetmdm" check --device "$id" --as-of "$as_of"
  measure report "$runs" : "$fleetmdm" report
  measure matrix 1 : "$fleetmdm" report --matrix --format jsonl
  measure export "$runs" : "$fleetmdm" export --format jsonl
  {
    printf 'reports\t%s\n' "$(stat -c %s "$fleet/fleet.jsonl")"
    printf 'database\t%s\n' "$(stat -c %s "$FLEETMDM_DB")"
    printf 'columns\t%s\n' "$(sqlite3 "$FLEETMDM_DB" 'SELECT sum(length(data)) FROM segment_columns')"
  } >>"$work/about.tsv"
}
