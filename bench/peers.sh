# The same rules on the same devices in other programs, counts compared before anything is timed; sourced by run.sh.
# They get what ingest made of the reports (`export`), since normalizing is none of their business.

measure_peers() {
  local duckdb=artifacts/bench/duckdb engines=artifacts/bench/peers peer
  local in_duckdb=(dotnet "$duckdb/FleetMdm.DuckDbPeer.dll")
  dotnet build bench/duckdb -c Release -o "$duckdb" -v q --nologo >/dev/null
  mkdir -p "$engines"
  cp bench/language/peers/package*.json "$engines"
  (cd "$engines" && npm ci --silent)
  printf 'duckdb\t%s\n' "$(sed -n 's/.*DuckDB.NET.Data.Full" Version="\([^"]*\)".*/\1/p' Directory.Packages.props)" >>"$work/about.tsv"
  printf 'cel\t%s\n' "$(node -p "require('./$engines/package.json').dependencies['@marcbachmann/cel-js']")" >>"$work/about.tsv"

  for peer in sqlite duckdb-typed duckdb-json; do node bench/fleet/queries.mjs $peer "$as_of" >"$work/$peer.sql"; done
  "$fleetmdm" export --format jsonl -q -o "$fleet/normal.jsonl"
  our_counts >"$work/ours"

  sed "s|\$FLEET|$fleet/normal.jsonl|" bench/fleet/duckdb-typed.sql >"$work/load.sql"
  measure duckdb-load "$runs" 'rm -f "$work"/typed.db*' "${in_duckdb[@]}" "$work/typed.db" "$work/load.sql"
  compare duckdb-typed 'DuckDB, typed table' "${in_duckdb[@]}" "$work/typed.db" bench/fleet/duckdb-macros.sql "$work/duckdb-typed.sql"
  rm -f "$work"/typed.db*

  # The others are slower by so much that they are given a part of the fleet.
  use_fleet "$work/sample" "$sample"
  head -n "$sample" "$work/whole/normal.jsonl" >"$fleet/fleet.jsonl"
  new_database
  "$fleetmdm" ingest "$fleet/fleet.jsonl" --as-of "$as_of" -q >/dev/null
  "$fleetmdm" check --as-of "$as_of" -q >/dev/null || [ $? = 1 ]
  our_counts >"$work/ours"
  compare sqlite 'SQLite, JSON functions' sqlite3 -cmd 'PRAGMA case_sensitive_like = ON' "$FLEETMDM_DB" ".read $work/sqlite.sql"
  sed "s|\$FLEET|$fleet/fleet.jsonl|" bench/fleet/duckdb-json.sql >"$work/load.sql"
  "${in_duckdb[@]}" "$work/texts.db" "$work/load.sql"
  compare duckdb-json 'DuckDB, JSON text' "${in_duckdb[@]}" "$work/texts.db" bench/fleet/duckdb-macros.sql "$work/duckdb-json.sql"
  compare cel 'cel-js' node bench/fleet/cel.mjs "$engines" "$fleet/fleet.jsonl" "$as_of"
  measure_evaluating
  rm -rf "$fleet"
  use_fleet "$work/whole" "$devices"
}

# compare KEY NAME COMMAND…
compare() {
  local key=$1 name=$2; shift 2
  "$@" >"$work/row" 2>"$work/err" || { cat "$work/err" >&2; exit 1; }
  by_rule <"$work/row" >"$work/theirs"
  same_counts "$work/ours" "$work/theirs" "$name"
  measure "$key" "$runs" : "$@"
}

# Of the engine for Node, evaluating alone: reading and parsing reports is not its business.
measure_evaluating() {
  local run seconds
  for ((run = 1; run <= runs; run++)); do
    seconds=$(node bench/fleet/cel.mjs "$engines" "$fleet/fleet.jsonl" "$as_of" 2>&1 >/dev/null)
    echo "$seconds $seconds 0" >>"$work/samples/cel-evaluating"
  done
  figure cel-evaluating
}
