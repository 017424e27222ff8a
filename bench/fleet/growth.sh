# How cost grows with devices and with rules; sourced by run.sh. Small sizes are short: they get more runs.

measure_growth() {
  local size_now count
  for size_now in $sizes; do
    use_fleet "$work/growth-$size_now" "$size_now"
    new_database
    "$fleetmdm" seed --devices "$size_now" --seed 42 --as-of "$as_of" -q -o "$fleet/fleet.jsonl"
    measure "ingest@$size_now" "$runs" new_database "$fleetmdm" ingest "$fleet/fleet.jsonl" --as-of "$as_of"
    measure "check-cold@$size_now" "$(repeats "$size_now")" forget_columns "$fleetmdm" check --as-of "$as_of"
    measure "check-warm@$size_now" "$(repeats "$size_now")" forget_answers "$fleetmdm" check --as-of "$as_of"
    for count in 10 1000; do
      [ "$size_now" = 100000 ] || continue
      use_rules "$count"
      measure "rules-$count" "$runs" forget_answers "$fleetmdm" check --as-of "$as_of"
      measure "plan-$count" "$runs" forget_answers "$fleetmdm" check --plan
    done
    rm -rf "$fleet"
  done
}

repeats() { echo $((runs * (1 + 20000 / $1))); }

# The database has COUNT rules and no others, and the columns that they need.
use_rules() {
  sqlite3 "$FLEETMDM_DB" 'PRAGMA foreign_keys = ON; DELETE FROM policies;'
  "$fleetmdm" policy add "$work/policies-$1" -q >/dev/null
  "$fleetmdm" check --as-of "$as_of" -q >/dev/null || [ $? = 1 ]
}
