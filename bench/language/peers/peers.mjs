// The rules of rules.json in other CEL engines: their answers are compared with ours first, then they are measured.
// node peers.mjs RULES ANSWERS MEASURED > results.md, where the last two are from the benchmark program.
import { readFileSync } from "node:fs";
import { performance } from "node:perf_hooks";
import os from "node:os";
import { celEnv, parse as bufParse, plan as bufPlan } from "@bufbuild/cel";
import { Environment } from "@marcbachmann/cel-js";
import * as celJs from "cel-js";

const read = (path) => JSON.parse(readFileSync(path, "utf8"));
const [rulesPath, answersPath, measuredPath] = process.argv.slice(2);
const given = read(rulesPath);
const answers = read(answersPath);
const measured = read(measuredPath);
const versions = read(new URL("./package.json", import.meta.url)).dependencies;

// Whole numbers are ints in CEL: engines that know the difference take them as BigInt.
const ints = (value) =>
  typeof value === "number" ? BigInt(value)
  : Array.isArray(value) ? value.map(ints)
  : value && typeof value === "object" ? Object.fromEntries(Object.entries(value).map(([k, v]) => [k, ints(v)]))
  : value;

const plain = { device: given.device, facts: given.facts };
const typed = ints(plain);

// An engine: text to what it evaluates, and that on the device to a value.
const bufEnv = celEnv();
const bachmann = new Environment({ unlistedVariablesAreDyn: true });
const engines = {
  "@marcbachmann/cel-js": {
    parse: (rule) => bachmann.parse(rule),
    evaluate: (parsed) => parsed(typed),
  },
  "cel-js": {
    parse: (rule) => {
      const parsed = celJs.parse(rule);
      if (!parsed.isSuccess) throw new Error(parsed.errors.join("; "));
      return parsed.cst;
    },
    evaluate: (parsed) => celJs.evaluate(parsed, plain),
  },
  "@bufbuild/cel": {
    parse: (rule) => bufPlan(bufEnv, bufParse(rule)),
    evaluate: (parsed) => parsed(typed),
  },
};

// The best of a hundred samples of about five milliseconds, as BenchmarkDotNet is told for ours: other work on the machine
// only ever makes a sample longer.
function nanoseconds(work) {
  let last;
  const sample = (rounds) => {
    const start = performance.now();
    for (let i = 0; i < rounds; i++) last = work();
    return performance.now() - start;
  };
  let rounds = 1;
  for (let warmedUp = 0; warmedUp < 500; ) {
    const taken = sample(rounds);
    warmedUp += taken;
    if (taken < 5) rounds *= 2;
  }
  const samples = Array.from({ length: 100 }, () => (sample(rounds) * 1e6) / rounds);
  if (last === undefined) throw new Error("nothing was done");
  return Math.min(...samples);
}

const results = [];
let differences = 0;

for (const { name, rule, peers } of given.rules) {
  const row = { name };
  for (const [engine, { parse, evaluate }] of Object.entries(engines)) {
    if (!peers) continue;
    let answer;
    try {
      answer = String(evaluate(parse(rule)));
    } catch (error) {
      answer = "error: " + String(error.message).split("\n")[0];
    }
    if (answer !== answers[name]) {
      differences++;
      console.error(`${engine} on ${name}: ${answer}, ours ${answers[name]}`);
      row[engine] = { answer };
    } else {
      const parsed = parse(rule);
      row[engine] = { parse: nanoseconds(() => parse(rule)), evaluate: nanoseconds(() => evaluate(parsed)) };
    }
  }
  results.push(row);
}

const ours = (name, phase) => measured.find((one) => one.name === name && one.phase === phase);
const ns = (value) => (value < 1000 ? `${value.toFixed(0)} ns` : `${(value / 1000).toFixed(1)} µs`);
const cell = (row, engine, what) =>
  !row[engine] ? "–" : row[engine].answer !== undefined ? (row[engine].answer.startsWith("error") ? "cannot" : "other answer") : ns(row[engine][what]);
const line = (...cells) => console.log(`| ${cells.join(" | ")} |`);
const names = Object.keys(engines);

console.log(`# What the language costs

Written by \`bench/language/run.sh\` on ${new Date().toISOString().slice(0, 10)}: ${os.cpus().length} × ${os.cpus()[0].model.trim()}, ${os.platform()} ${os.arch()};
.NET of global.json in Release with the JIT, Node ${process.version}; ${names.map((name) => `${name} ${versions[name]}`).join(", ")}.
One device with ${given.facts.software.length} entries of software. Each figure is the best of a hundred samples of five milliseconds, ours by BenchmarkDotNet.
A dash is a rule that uses the fleet library; "cannot" is a function that the engine lacks. Answers were compared first:
${differences === 0 ? "all are ours" : `all are ours but ${differences}, which the tables tell`}.

## Evaluating a compiled rule
`);
line("rule", "FleetMDM", "bytes", ...names);
line("---", "---:", "---:", ...names.map(() => "---:"));
for (const row of results) {
  const own = ours(row.name, "Interpret");
  line(row.name, ns(own.nanoseconds), own.bytes.toFixed(0), ...names.map((engine) => cell(row, engine, "evaluate")));
}
console.log(`
## From text to a compiled rule

Ours is parsing and checking with types; the others parse, and plan where they do so, without types.
`);
line("rule", "FleetMDM parse", "check", "both", ...names);
line("---", "---:", "---:", "---:", ...names.map(() => "---:"));
for (const row of results) {
  const [parse, check] = [ours(row.name, "Parse").nanoseconds, ours(row.name, "Check").nanoseconds];
  line(row.name, ns(parse), ns(check), ns(parse + check), ...names.map((engine) => cell(row, engine, "parse")));
}
if (ours("conformance", "Parse")) {
  console.log(`
## The expressions of CEL's conformance suite

Those that need no declarations, for one expression on average.
`);
  line("parse", "check", "interpret");
  line("---:", "---:", "---:");
  line(...["Parse", "Check", "Interpret"].map((phase) => ns(ours("conformance", phase).nanoseconds)));
}
