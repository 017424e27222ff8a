# Measuring of one command after another; sourced by run.sh, which sets `work` and `runs`. What was measured is appended to
# $work/figures.tsv: key, wall seconds, CPU seconds, peak MB, medians.

# One run of a command: wall seconds, CPU seconds (user and system), peak memory in MB. Exit 1 is an answer, not a failure.
# What it prints goes to $output, or nowhere.
once() {
  local status=0 TIMEFORMAT='%3R %3U %3S'
  { time /usr/bin/time -q -f %M -o "$work/memory" "$@" >"${output:-/dev/null}" 2>"$work/err" || status=$?; } 2>"$work/time"
  [ "$status" -le 1 ] || { cat "$work/err" >&2; echo "exit $status: $*" >&2; exit 1; }
  awk -v kb="$(cat "$work/memory")" '{ printf "%.3f %.3f %.0f\n", $1, $2 + $3, kb / 1024 }' "$work/time"
}

# A run that counts for KEY.
sample() {
  local key=$1; shift
  once "$@" >>"$work/samples/$key"
}

median() { sort -n | awk '{ value[NR] = $1 } END { print value[int((NR + 1) / 2)] }'; }

# The medians of all samples of KEY become its figure.
figure() {
  local key=$1 column
  {
    printf '%s' "$key"
    for column in 1 2 3; do printf '\t%s' "$(cut -d' ' -f$column "$work/samples/$key" | median)"; done
    echo
  } | tee -a "$work/figures.tsv"
}

# measure KEY RUNS BEFORE COMMAND…: BEFORE is evaluated before each run, and not measured; it may use $run.
measure() {
  local key=$1 times=$2 before=$3 run; shift 3
  for ((run = 1; run <= times; run++)); do
    eval "$before"
    sample "$key" "$@"
  done
  figure "$key"
}

# Stops when the passes and unknowns of each rule, one a line in two files, are not the same.
same_counts() {
  diff "$1" "$2" >"$work/diff" && echo "same passes and unknowns, rule by rule: $(wc -l <"$1") rules, $3" && return
  echo "$3 counts otherwise (< ours, > theirs):" >&2
  cat "$work/diff" >&2
  exit 1
}

# A row of passes and unknowns to lines as ours are.
by_rule() { tr '|' '\n' | paste -d' ' - - | awk '{ printf "rule-%03d %s\n", NR - 1, $0 }'; }
