// Writes results.md from what run.sh measured: node results.mjs WORK. Nothing is measured here.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

const work = process.argv[2];
const lines = (name) => readFileSync(join(work, name), "utf8").trimEnd().split("\n").map((line) => line.split("\t"));
const about = Object.fromEntries(lines("about.tsv"));
const figures = Object.fromEntries(
  lines("figures.tsv").map(([key, wall, cpu, memory]) => [key, { wall: Number(wall), cpu: Number(cpu), memory: Number(memory) }]),
);
const devices = Number(about.devices);
const sample = Number(about.sample);
const million = 1_000_000 / devices;

const seconds = (value) => (value < 1 ? value.toFixed(3) : value < 10 ? value.toFixed(2) : value.toFixed(1));
const count = (value) => Math.round(value).toLocaleString("en-US");
const megabytes = (bytes) => `${count(bytes / 1048576)} MB`;
const each = (figure, of) => (figure / of) * 1e6;
const row = (...cells) => console.log(`| ${cells.join(" | ")} |`);
const table = (titles, rows) => {
  row(...titles);
  row("---", ...titles.slice(1).map(() => "---:"));
  rows.forEach((cells) => row(...cells));
};
const times = Number(about.runs) === 1 ? "one run" : `medians of ${about.runs} runs`;

console.log(`# Measured

Written by \`bench/run.sh\`: ${count(devices)} devices, ${times} of the native binary. What each line is: [README.md](README.md).

- commit ${about.commit}, .NET SDK ${about.sdk}; SQLite ${about.sqlite} (shell), Node ${about.node}${about.duckdb ? `, DuckDB.NET ${about.duckdb}, @marcbachmann/cel-js ${about.cel}` : ""}
- ${about.cores} cores, ${about.cpu}, ${about.memory}, ${about.system}; load when it began: ${about.load}
- binary ${megabytes(about.binary)}, reports ${megabytes(about.reports)}, database ${megabytes(about.database)} with its runs, of which columns ${megabytes(about.columns)}

## End to end, 100 rules
`);
table(
  ["what", "wall s", "CPU s", "peak MB", "CPU µs a device"],
  [
    ["cat", "`cat` of the reports"], ["seed", "`seed`"],
    ["ingest", "`ingest`, all new, with its columns"], ["ingest-again", "`ingest` again, nothing changed"],
    ["scan", "bare scan: every report read"], ["extract", "bare extraction: columns laid out and thrown away"],
    ["check-cold", "`check`, cold: columns are made"], ["check-warm", "`check`, warm: columns are there, nothing is taken over"],
    ["check-again", "`check` again, nothing changed"],
    ["check-changed", "`check` after 1% changed"], ["check-policy", "`check` after one policy changed"],
    ["check-device", "`check --device`"], ["report", "`report`"], ["matrix", "`report --matrix --format jsonl`, one run"],
    ["export", "`export --format jsonl`"],
  ].map(([key, what]) => {
    const { wall, cpu, memory } = figures[key];
    return [what, seconds(wall), seconds(cpu), memory ? count(memory) : "–", key === "check-device" || key === "report" ? "–" : each(cpu, devices).toFixed(2)];
  }),
);
const changed = figures["ingest-changed"];
console.log(`\nThe \`ingest\` of that 1% took ${seconds(changed.wall)} s (CPU ${seconds(changed.cpu)} s).\n`);

console.log("## Starts\n");
const starts = [
  ["start-none", "`bash -c :`, for comparison"], ["start-version", "`version`"], ["start-validate", "`policy validate` of one file"],
  ["start-report", "`report`, database of `examples/`"], ["start-check", "one-shot `check` of `examples/`"],
];
// The figures are of a hundred starts in seconds: ten milliseconds a start for each.
table(["what", "wall ms", "CPU ms"], starts.map(([key, what]) => [what, (figures[key].wall * 10).toFixed(1), (figures[key].cpu * 10).toFixed(1)]));

const warm = figures["check-warm"];
const typed = figures["duckdb-typed"];
const peers = [
  ["duckdb-typed", "DuckDB, typed table", devices], ["duckdb-json", "DuckDB, JSON text", sample],
  ["sqlite", "SQLite, JSON functions", sample], ["cel-evaluating", "cel-js on Node, evaluating alone", sample], ["cel", "cel-js on Node, all", sample],
];
if (typed) {
  console.log(`
## The same rules elsewhere

Passes and unknowns of each rule were compared first, and are the same everywhere. The ratios are by device, to \`check\` warm of
${count(devices)} devices: "4×" takes four times as long.
`);
  table(
    ["what", "devices", "wall s", "CPU s", "peak MB", "µs wall a device", "wall", "CPU"],
    [
      ["`check`, warm", count(devices), seconds(warm.wall), seconds(warm.cpu), count(warm.memory), each(warm.wall, devices).toFixed(2), "1×", "1×"],
      ...peers.map(([key, what, of]) => {
        const { wall, cpu, memory } = figures[key];
        const ratio = (theirs, ours) => `${(each(theirs, of) / each(ours, devices)).toFixed(1)}×`;
        // Of a part of a process there is only its CPU time.
        const ofProcess = key === "cel-evaluating" ? ["–", seconds(cpu), "–", "–", "–"] : [seconds(wall), seconds(cpu), count(memory), each(wall, of).toFixed(2), ratio(wall, warm.wall)];
        return [what, count(of), ...ofProcess, ratio(cpu, warm.cpu)];
      }),
    ],
  );
  const load = figures["duckdb-load"];
  console.log(`\nDuckDB loads the reports into its typed table in ${seconds(load.wall)} s (CPU ${seconds(load.cpu)} s, ${count(load.memory)} MB).`);
}

const sizes = Object.keys(figures).filter((key) => key.startsWith("check-warm@")).map((key) => Number(key.split("@")[1])).sort((a, b) => a - b);
const largest = sizes.at(-1);
if (sizes.length > 0) {
  console.log("\n## How cost grows\n\nCPU µs a device, 100 rules; in brackets what a device more costs, from the size before.\n");
  const grown = (key, size, i) => {
    const at = (of) => figures[`${key}@${of}`].cpu;
    const more = i > 0 ? ` (${each(at(size) - at(sizes[i - 1]), size - sizes[i - 1]).toFixed(2)})` : "";
    return each(at(size), size).toFixed(2) + more;
  };
  table(
    ["devices", "`ingest`", "`check`, cold", "`check`, warm", "warm, wall s", "warm, peak MB"],
    sizes.map((size, i) => {
      const { wall, memory } = figures[`check-warm@${size}`];
      return [count(size), ...["ingest", "check-cold", "check-warm"].map((key) => grown(key, size, i)), seconds(wall), count(memory)];
    }),
  );
}
const rules = [[10, figures["rules-10"]], [100, figures["check-warm@100000"]], [1000, figures["rules-1000"]]];
const hasRules = rules.every(([, figure]) => figure);
const ruleMore = (i) => ((rules[i][1].cpu - rules[i - 1][1].cpu) / (rules[i][0] - rules[i - 1][0]) / 100_000) * 1e9;
if (hasRules) {
  console.log("\nThe same with 100,000 devices, as the rules grow; \"one more\" is CPU ns a device, from the line before.\n");
  table(
    ["rules", "wall s", "CPU s", "peak MB", "one more"],
    rules.map(([of, { wall, cpu, memory }], i) => [count(of), seconds(wall), seconds(cpu), count(memory), i > 0 ? `${ruleMore(i).toFixed(1)} ns` : "–"]),
  );
}

// A goal: what is measured, at most or at least how much. A goal for a million devices is held against the figure scaled; in
// small fleets the start of a process weighs too much for that.
const goals = [];
let isOfFleet = true;
const verdict = (isMet, by) => (isOfFleet && devices < 100_000 ? "too few devices" : isMet ? "met" : `missed by ${(by * 100).toFixed(0)}%`);
const least = (what, goal, value, unit = "×") => goals.push([what, `≥ ${goal}${unit}`, `${value.toFixed(1)}${unit}`, verdict(value >= goal, 1 - value / goal)]);
const most = (what, goal, value, unit) => goals.push([what, `≤ ${goal}${unit}`, `${value < 10 ? value.toFixed(2) : value.toFixed(1)}${unit}`, verdict(value <= goal, value / goal - 1)]);

const cold = figures["check-cold"];
most("`check` warm against `cat`, wall", 5, warm.wall / figures.cat.wall, "×");
most("`check` warm, a million, CPU", 2.5, warm.cpu * million, " s");
most("`check` warm, peak", 500, warm.memory, " MB");
if (typed) {
  least("faster than DuckDB's typed table, wall", 8, typed.wall / warm.wall);
  least("faster than SQLite's JSON functions, wall", 200, each(figures.sqlite.wall, sample) / each(warm.wall, devices));
  least("faster than cel-js, CPU of evaluating alone", 50, each(figures["cel-evaluating"].cpu, sample) / each(warm.cpu, devices));
}
most("`check` cold against the bare extraction, wall", 2, cold.wall / figures.extract.wall, "×");
most("`check` after 1% changed, a million, wall", 1, figures["check-changed"].wall * million, " s");
if (typed) least("`ingest` with columns against DuckDB's load, wall", 1.4, figures["duckdb-load"].wall / figures.ingest.wall);
most("`ingest`, peak", 200, figures.ingest.memory, " MB");
most("`ingest` again, a million, CPU", 6, figures["ingest-again"].cpu * million, " s");
most("`check --device`, wall", 100, figures["check-device"].wall * 1000, " ms");
most("`report`, wall", 300, figures.report.wall * 1000, " ms");
isOfFleet = false;
if (hasRules) {
  most("one more rule, 10 to 100, CPU a device", 20, ruleMore(1), " ns");
  most("one more rule, 100 to 1,000, CPU a device", 20, ruleMore(2), " ns");
  most("planning 1,000 rules, with reading, compiling and printing them (`check --plan`), CPU", 100, figures["plan-1000"].cpu * 1000, " ms");
}
if (sizes.length > 2) {
  const more = sizes.slice(1).map((size, i) => (figures[`check-warm@${size}`].cpu - figures[`check-warm@${sizes[i]}`].cpu) / (size - sizes[i]));
  most(`a device more, up to ${count(largest)}: dearest against cheapest`, 1.15, Math.max(...more) / Math.min(...more), "×");
}
most("start: `version`, CPU", 10, figures["start-version"].cpu * 10, " ms");
most("start: `policy validate`, CPU", 20, figures["start-validate"].cpu * 10, " ms");
most("start: `report`, CPU", 25, figures["start-report"].cpu * 10, " ms");

const language = "bench/language/results.md";
if (existsSync(language)) {
  const rows = readFileSync(language, "utf8").split("\n").filter((line) => line.startsWith("| a bool and startsWith |")).map((line) => line.split("|").map((cell) => cell.trim()));
  const nanoseconds = (text) => parseFloat(text) * (text.endsWith("µs") ? 1000 : 1);
  most("one rule by the interpreter ([language](language/results.md))", 100, nanoseconds(rows[0][2]), " ns");
  most("its parse and check (as before)", 20, nanoseconds(rows[1][4]) / 1000, " µs");
}

console.log(`
## Goals

Goals for a million devices are held against ${million === 1 ? "the figures above" : `the figures of ${count(devices)} devices times ${million.toFixed(1)}`}.
`);
table(["what", "goal", "measured", ""], goals);
