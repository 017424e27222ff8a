-- Results take as few bits as they need, and what is as it was in the run before is not written again: runs name rows of
-- packed_codes, and these name outcomes, each of which is kept once for all runs.

-- Each distinct outcome of a policy.
CREATE TABLE outcomes (
  outcome_no   INTEGER PRIMARY KEY,
  policy_id    TEXT NOT NULL,
  status       TEXT NOT NULL,
  message      TEXT NOT NULL,
  missing_json TEXT NOT NULL,
  checks_json  TEXT NOT NULL,
  causes_json  TEXT NOT NULL,
  UNIQUE (policy_id, status, missing_json, checks_json, causes_json)
) STRICT;

-- A number for each device of a segment, which has the devices s*4096 to s*4096+4095: each distinct number once, as a JSON
-- array, and for each device its place in the array, in `width` bits. Up to four bits the first device of a byte has the
-- lowest bits; wider places are big-endian. Width 0: all devices have the one number.
CREATE TABLE packed_codes (
  codes_no   INTEGER PRIMARY KEY,
  codes_json TEXT NOT NULL,
  width      INTEGER NOT NULL CHECK (width IN (0, 1, 2, 4, 8, 16, 32)),
  places     BLOB NOT NULL                     -- width * 512 bytes
) STRICT;

-- The outcomes of the policy that devices have, as a JSON array.
ALTER TABLE run_policies ADD COLUMN outcomes_json TEXT NOT NULL DEFAULT '[]';
-- Ten digits a segment: the row of packed_codes that has each device's outcome; its number 0: not evaluated. Zeros: no row.
ALTER TABLE run_policies ADD COLUMN codes_by_segment TEXT NOT NULL DEFAULT '';
-- The same of each device's freshness: 0 not in the run, 1 fresh, 2 stale.
ALTER TABLE runs ADD COLUMN freshness_by_segment TEXT NOT NULL DEFAULT '';

-- Runs of before. Their codes become places among all outcomes that their policy had.
INSERT INTO outcomes (policy_id, status, message, missing_json, checks_json, causes_json)
SELECT policy_id, status, min(message), missing_json, checks_json, causes_json
FROM run_outcomes
GROUP BY policy_id, status, missing_json, checks_json, causes_json;

CREATE TEMP TABLE old_codes AS
SELECT run_no, policy_id, '[0,' || group_concat(outcome_no) || ']' AS codes_json, '[' || group_concat(outcome_no) || ']' AS outcomes_json
FROM (SELECT r.run_no, r.policy_id, o.outcome_no
      FROM run_outcomes r
      JOIN outcomes o USING (policy_id, status, missing_json, checks_json, causes_json)
      ORDER BY r.run_no, r.policy_id, r.code)
GROUP BY run_no, policy_id;
CREATE INDEX temp.old_codes_by_policy ON old_codes (run_no, policy_id);

INSERT INTO packed_codes (codes_no, codes_json, width, places)
SELECT s.rowid, c.codes_json, s.width * 8, s.codes
FROM run_segments s JOIN old_codes c USING (run_no, policy_id);

CREATE TEMP TABLE old_freshness AS
SELECT run_no, segment, codes, (SELECT coalesce(max(codes_no), 0) FROM packed_codes) + row_number() OVER () AS codes_no
FROM run_freshness;
CREATE INDEX temp.old_freshness_by_segment ON old_freshness (run_no, segment);

INSERT INTO packed_codes (codes_no, codes_json, width, places)
SELECT codes_no, '[0,1,2]', 8, codes FROM old_freshness;

UPDATE run_policies SET outcomes_json = coalesce(
  (SELECT outcomes_json FROM old_codes c WHERE c.run_no = run_policies.run_no AND c.policy_id = run_policies.policy_id), '[]');

UPDATE run_policies SET codes_by_segment = coalesce((
  WITH RECURSIVE every(segment) AS (
    SELECT 0 UNION ALL SELECT segment + 1 FROM every
    WHERE segment < (SELECT max(segment) FROM run_segments s
                     WHERE s.run_no = run_policies.run_no AND s.policy_id = run_policies.policy_id))
  SELECT group_concat(printf('%010d', (
    SELECT coalesce(max(s.rowid), 0) FROM run_segments s
    WHERE s.run_no = run_policies.run_no AND s.policy_id = run_policies.policy_id AND s.segment = every.segment)), '')
  FROM every
  WHERE EXISTS (SELECT 1 FROM run_segments s
                WHERE s.run_no = run_policies.run_no AND s.policy_id = run_policies.policy_id)), '');

UPDATE runs SET freshness_by_segment = coalesce((
  WITH RECURSIVE every(segment) AS (
    SELECT 0 UNION ALL SELECT segment + 1 FROM every
    WHERE segment < (SELECT max(segment) FROM old_freshness f WHERE f.run_no = runs.run_no))
  SELECT group_concat(printf('%010d', (
    SELECT coalesce(max(f.codes_no), 0) FROM old_freshness f
    WHERE f.run_no = runs.run_no AND f.segment = every.segment)), '')
  FROM every
  WHERE EXISTS (SELECT 1 FROM old_freshness f WHERE f.run_no = runs.run_no)), '');

DROP TABLE temp.old_freshness;
DROP TABLE temp.old_codes;
DROP VIEW findings;
DROP TABLE run_segments;
DROP TABLE run_freshness;
DROP TABLE run_outcomes;

-- Packed codes as they are read: what each device of the fleet would have in each row.
CREATE VIEW unpacked_codes AS
SELECT c.codes_no, d.device_no,
       json_extract(c.codes_json, '$[' || CASE
         WHEN c.width = 0 THEN 0
         WHEN c.width < 8 THEN
           (instr('123456789ABCDEF', substr(hex(substr(c.places, d.device_no % 4096 * c.width / 8 + 1, 1)),
                                            2 - d.device_no % 4096 * c.width % 8 / 4, 1))
             >> d.device_no % 4096 * c.width % 4) & ((1 << c.width) - 1)
         ELSE (
           WITH place(digits) AS (
             SELECT substr('0000000' || hex(substr(c.places, d.device_no % 4096 * c.width / 8 + 1, c.width / 8)), -8))
           SELECT (instr('123456789ABCDEF', substr(digits, 1, 1)) << 28) + (instr('123456789ABCDEF', substr(digits, 2, 1)) << 24)
                + (instr('123456789ABCDEF', substr(digits, 3, 1)) << 20) + (instr('123456789ABCDEF', substr(digits, 4, 1)) << 16)
                + (instr('123456789ABCDEF', substr(digits, 5, 1)) << 12) + (instr('123456789ABCDEF', substr(digits, 6, 1)) << 8)
                + (instr('123456789ABCDEF', substr(digits, 7, 1)) << 4) + instr('123456789ABCDEF', substr(digits, 8, 1))
           FROM place)
       END || ']') AS code
FROM packed_codes c CROSS JOIN devices d;

-- The results unpacked, a row a device and policy. Devices removed since the run are not in it.
CREATE VIEW findings AS
SELECT r.run_id, d.device_id, d.hostname, d.os, p.policy_id, p.severity, o.status,
       CASE (SELECT f.code FROM unpacked_codes f
             WHERE f.device_no = d.device_no
               AND f.codes_no = CAST(substr(r.freshness_by_segment, d.device_no / 4096 * 10 + 1, 10) AS INTEGER))
         WHEN 1 THEN 'fresh' ELSE 'stale' END AS freshness,
       (SELECT coalesce(group_concat(m.value, ', '), '') FROM json_each(o.missing_json) m) AS missing,
       o.message
FROM runs r
JOIN run_policies p ON p.run_no = r.run_no
CROSS JOIN devices d
JOIN unpacked_codes c ON c.device_no = d.device_no
 AND c.codes_no = CAST(substr(p.codes_by_segment, d.device_no / 4096 * 10 + 1, 10) AS INTEGER)
JOIN outcomes o ON o.outcome_no = c.code;

-- The basis of the next run is one run, and known by its digests alone; it is taken anew.
DROP TABLE run_basis_devices;
DROP TABLE run_basis;

CREATE TABLE run_basis (
  only   INTEGER PRIMARY KEY CHECK (only = 1), -- one row
  run_no INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
  engine TEXT NOT NULL                         -- which build of the rules answered
) STRICT;

-- 16 bytes of each device's digest by its place in the segment; zero where no device was.
CREATE TABLE run_basis_devices (
  segment INTEGER PRIMARY KEY,
  digests BLOB NOT NULL
) STRICT;

PRAGMA user_version = 9;
