// The rules of rules.json as one query that answers a row of passes and unknowns, rule by rule:
// node queries.mjs sqlite|duckdb-typed|duckdb-json AS_OF. A path in braces becomes what reads it there.
import { readFileSync } from "node:fs";

const [peer, asOf] = process.argv.slice(2);
const rules = JSON.parse(readFileSync(new URL("rules.json", import.meta.url), "utf8"));

// What facts are not text, for a table in which they are JSON.
const types = {
  "disk.free_bytes": "BIGINT", "disk.total_bytes": "BIGINT", "memory.total_bytes": "BIGINT", "cpu.cores": "BIGINT",
  "security.screen_lock.max_idle_seconds": "BIGINT", "updates.pending": "BIGINT",
  "updates.last_installed": "TIMESTAMP",
};
const lists = {
  software: '[{"name":"VARCHAR","version":"VARCHAR"}]',
  users: '[{"name":"VARCHAR","admin":"BOOLEAN"}]',
};
const isBool = (rule, path) => rule.includes(`{facts.${path}} = true`);

const peers = {
  sqlite: {
    fact: (path) => path === "updates.last_installed" ? `unixepoch(facts_json ->> '$.${path}')` : `(facts_json ->> '$.${path}')`,
    device: (name) => (name === "last_seen" ? "unixepoch(last_seen)" : name),
    ago: (hours) => String(Date.parse(asOf) / 1000 - hours * 3600),
    text: (rule) => rule.sql ?? rule.sqlite,
    isEmpty: (list) => `json_array_length(facts_json, '$.${list}') = 0`,
    // The numbers of a version, as far as rules compare them; a number that is not there is 0.
    from: `(SELECT *, CAST(os_version AS INTEGER) AS os_part1, CAST(rest1 AS INTEGER) AS os_part2,
        CAST(rest2 AS INTEGER) AS os_part3, CAST(rest3 AS INTEGER) AS os_part4
 FROM (SELECT *, substr(rest2, instr(rest2 || '.', '.') + 1) AS rest3
 FROM (SELECT *, substr(rest1, instr(rest1 || '.', '.') + 1) AS rest2
 FROM (SELECT *, substr(os_version, instr(os_version || '.', '.') + 1) AS rest1 FROM device_reports))))`,
  },
  "duckdb-typed": {
    fact: (path) => `facts.${path}`,
    device: (name) => name,
    ago: (hours) => `TIMESTAMP '${new Date(Date.parse(asOf) - hours * 3600000).toISOString()}'`,
    text: (rule) => rule.sql ?? rule.duckdb,
    isEmpty: (list) => `len(facts.${list}) = 0`,
    from: "typed",
  },
};
peers["duckdb-json"] = {
  ...peers["duckdb-typed"],
  fact: (path, rule) =>
    lists[path] ? `from_json(facts -> '$.${path}', '${lists[path]}')`
    : types[path] || isBool(rule, path) ? `CAST(facts ->> '$.${path}' AS ${types[path] ?? "BOOLEAN"})`
    : `(facts ->> '$.${path}')`,
  isEmpty: (list) => `json_array_length(facts -> '$.${list}') = 0`,
  from: "texts",
};

const { fact, device, ago, text, isEmpty, from } = peers[peer];

// An aggregate of no elements is NULL in SQL; a loop over none has an answer.
const answered = (rule) => {
  const [, not, list, loop] = rule.cel.match(/^(!?)facts\.(\w+)\.(exists|all)\(/);
  return `coalesce(${text(rule)}, CASE WHEN ${isEmpty(list)} THEN ${(loop === "all") !== (not === "!")} END)`;
};

const conditions = rules.map((rule) => {
  const sql = rule.kind === "list" ? answered(rule) : text(rule);
  return sql.replace(/\{(facts|device|ago)[. ]([a-z_0-9.]+)\}/g, (_, root, rest) =>
    root === "facts" ? fact(rest, sql) : root === "device" ? device(rest) : ago(parseInt(rest, 10)));
});

console.log("SELECT");
console.log(conditions.map((_, i) => `  count(*) FILTER (WHERE r${i}), count(*) FILTER (WHERE r${i} IS NULL)`).join(",\n"));
console.log("FROM (SELECT");
console.log(conditions.map((sql, i) => `  (${sql}) AS r${i}`).join(",\n"));
console.log(`FROM ${from});`);
