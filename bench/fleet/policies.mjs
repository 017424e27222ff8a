// Writes a policy for each of COUNT rules: node policies.mjs DIR COUNT. A hundred are rules.json itself, fewer are an even
// part of it, more are it again and again with other constants, so that no two rules are the same.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const [folder, count] = [process.argv[2], Number(process.argv[3])];
const rules = JSON.parse(readFileSync(new URL("rules.json", import.meta.url), "utf8"));

// The constants of a rule, moved on by the round: numbers, and the last numbers of versions and durations, by twenties, since
// the rules have close ones; texts by a digit, patterns by another way to match. A rule about true and false has nothing
// to move: it gets a condition that every device meets.
function varied(rule, round) {
  if (round === 0) return rule;
  const moved = (digits) => String(BigInt(digits) + BigInt(20 * round));
  const other = rule
    .replace(/(atLeast|duration)\("([^"]*)"/g, (_, call, text) => `${call}("${text.replace(/\d+(?!.*\d)/, moved)}"`)
    .replace(/matches\("(.*)"\)$/, `matches("$1|[#]${round}")`)
    .replace(/((?:==|!=|,) |\[|(?:startsWith|endsWith|contains)\()"([^"]*)"/g, `$1"$2${round}"`)
    .replace(/(>=|<=) (\d+)/g, (_, sign, digits) => `${sign} ${moved(digits)}`);
  return other === rule ? `(${rule}) && facts.cpu.cores < ${1000 + round}` : other;
}

const chosen =
  count < rules.length
    ? rules.filter((_, i) => Math.floor((i * count) / rules.length) !== Math.floor(((i - 1) * count) / rules.length))
    : Array.from({ length: count }, (_, i) => ({ cel: varied(rules[i % rules.length].cel, Math.floor(i / rules.length)) }));

mkdirSync(folder, { recursive: true });
chosen.forEach(({ cel }, i) => {
  const id = `rule-${String(i).padStart(3, "0")}`;
  const text = `id: ${id}\nname: ${JSON.stringify(cel)}\nchecks:\n  - rule: ${JSON.stringify(cel)}\n    message: does not hold\n`;
  writeFileSync(join(folder, `${id}.yaml`), text);
});
