// The rules of rules.json in a CEL engine for Node: node cel.mjs ENGINE FLEET AS_OF prints the passes and unknowns of each rule
// on one line, and on stderr the CPU seconds of evaluating alone. ENGINE is the folder with @marcbachmann/cel-js.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [folder, fleet, asOf] = process.argv.slice(2);
const main = createRequire(join(resolve(folder), "package.json")).resolve("@marcbachmann/cel-js");
const { Environment } = await import(pathToFileURL(main));
const rules = JSON.parse(readFileSync(new URL("rules.json", import.meta.url), "utf8"));

// The fleet library, as a host would give it: texts are compared by the numbers that they begin with.
class Version {
  constructor(text) {
    this.numbers = /\d+(\.\d+)*/.exec(text)[0].split(".").map(Number);
  }
}
const environment = new Environment({ unlistedVariablesAreDyn: true })
  .registerType("Version", Version)
  .registerFunction("version(string): Version", (text) => new Version(text))
  .registerFunction("Version.atLeast(string): bool", (version, text) => {
    const least = new Version(text).numbers;
    for (let i = 0; i < Math.max(least.length, version.numbers.length); i++) {
      const difference = (version.numbers[i] ?? 0) - (least[i] ?? 0);
      if (difference !== 0) return difference > 0;
    }
    return true;
  });
const parsed = rules.map(({ cel }) => environment.parse(cel));

// Whole numbers are ints of CEL, which are BigInts there, and times are dates. Neither is counted.
const times = new Set(["last_seen", "last_installed"]);
const typed = (key, value) => (typeof value === "number" ? BigInt(value) : times.has(key) ? new Date(value) : value);
const now = new Date(asOf);
const devices = readFileSync(fleet, "utf8").trimEnd().split("\n").map((line) => {
  const { facts, ...device } = JSON.parse(line, typed);
  return { device, facts, now };
});

const passed = new Array(rules.length).fill(0);
const unknown = new Array(rules.length).fill(0);
// Missing facts are errors there, and the making of stack traces is not what is compared.
Error.stackTraceLimit = 0;
const before = process.cpuUsage();
for (const device of devices) {
  for (let i = 0; i < parsed.length; i++) {
    try {
      if (parsed[i](device)) passed[i]++;
    } catch (error) {
      if (!/^No such key/.test(error.message)) throw error;
      unknown[i]++;
    }
  }
}
const used = process.cpuUsage(before);
console.error(((used.user + used.system) / 1e6).toFixed(2));
console.log(rules.map((_, i) => `${passed[i]}|${unknown[i]}`).join("|"));
