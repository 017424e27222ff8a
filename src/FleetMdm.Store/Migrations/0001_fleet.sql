-- The fleet: devices and facts, policies and assignments, scripts, ingest batches, runs.
-- Times are RFC 3339 UTC text. Readers with sqlite3: begin at the views `findings` and `device_reports`.

-- ingest -------------------------------------------------------------------------------------------------------

CREATE TABLE ingest_batches (
  batch_id    INTEGER PRIMARY KEY AUTOINCREMENT,
  at          TEXT NOT NULL,
  new         INTEGER NOT NULL DEFAULT 0,
  updated     INTEGER NOT NULL DEFAULT 0,
  unchanged   INTEGER NOT NULL DEFAULT 0,
  stale       INTEGER NOT NULL DEFAULT 0,      -- older than what was stored, so not taken
  quarantined INTEGER NOT NULL DEFAULT 0
) STRICT;

-- A record that could not be accepted: where it stood, and why.
CREATE TABLE quarantine (
  quarantine_id INTEGER PRIMARY KEY AUTOINCREMENT,
  batch_id      INTEGER NOT NULL REFERENCES ingest_batches ON DELETE CASCADE,
  source        TEXT NOT NULL,
  line          INTEGER NOT NULL,
  code          TEXT NOT NULL,
  reason        TEXT NOT NULL,
  device_id     TEXT
) STRICT;
CREATE INDEX quarantine_by_batch ON quarantine (batch_id);

-- devices ------------------------------------------------------------------------------------------------------

-- device_no is never used again, so that the packed results of old runs never speak of another device.
CREATE TABLE devices (
  device_no  INTEGER PRIMARY KEY AUTOINCREMENT,
  device_id  TEXT NOT NULL UNIQUE,
  hostname   TEXT NOT NULL,
  os         TEXT NOT NULL,
  os_version TEXT,
  serial     TEXT,
  last_seen  TEXT,                             -- null: never seen
  tags       TEXT NOT NULL DEFAULT '[]',       -- as reported: a JSON array; tags given by hand are in device_tags
  source     TEXT NOT NULL DEFAULT '',
  batch_id   INTEGER REFERENCES ingest_batches -- the batch that last changed it
) STRICT;

-- facts_json is canonical: one object, keys in ordinal order, no nulls. It stands last, so that a read of the
-- hashes does not run through it.
CREATE TABLE device_facts (
  device_no    INTEGER PRIMARY KEY REFERENCES devices ON DELETE CASCADE,
  device_id    TEXT NOT NULL,
  updated_at   TEXT NOT NULL,
  content_hash BLOB NOT NULL,                  -- of the whole report: an unchanged report costs no write
  facts_json   TEXT NOT NULL
) STRICT;

-- Tags given by hand: apart from the reported ones, so that the next report does not undo them.
CREATE TABLE device_tags (
  device_no INTEGER NOT NULL REFERENCES devices ON DELETE CASCADE,
  tag       TEXT NOT NULL,
  PRIMARY KEY (device_no, tag)
) STRICT, WITHOUT ROWID;

-- A device as it is evaluated.
CREATE VIEW device_reports AS
SELECT d.device_no, d.device_id, d.hostname, d.os, d.os_version, d.serial, d.last_seen,
       d.tags AS reported_tags,
       (SELECT json_group_array(t.tag) FROM device_tags t WHERE t.device_no = d.device_no) AS given_tags,
       d.source, f.updated_at, f.content_hash, f.facts_json
FROM devices d JOIN device_facts f ON f.device_no = d.device_no;

-- policies -----------------------------------------------------------------------------------------------------

CREATE TABLE policies (
  policy_id   TEXT PRIMARY KEY,
  name        TEXT NOT NULL,
  description TEXT,
  raw_yaml    TEXT NOT NULL,
  updated_at  TEXT NOT NULL,
  severity    TEXT NOT NULL,
  sha256      TEXT NOT NULL                    -- of raw_yaml
) STRICT, WITHOUT ROWID;

-- device_id has no foreign key: removing the last assigned device must not turn its policy into one that, without
-- assignments, applies to the whole fleet.
CREATE TABLE policy_assignments (
  policy_id TEXT NOT NULL REFERENCES policies ON DELETE CASCADE,
  device_id TEXT NOT NULL,
  PRIMARY KEY (policy_id, device_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE policy_tag_assignments (
  policy_id TEXT NOT NULL REFERENCES policies ON DELETE CASCADE,
  tag       TEXT NOT NULL,
  PRIMARY KEY (policy_id, tag)
) STRICT, WITHOUT ROWID;

-- scripts: kept, compared, named as remedy; never run ------------------------------------------------------------

CREATE TABLE scripts (
  script_id  TEXT PRIMARY KEY,
  name       TEXT NOT NULL,
  sha256     TEXT NOT NULL,                    -- of content
  content    BLOB NOT NULL,
  updated_at TEXT NOT NULL
) STRICT;

-- check_id null: the remedy of the whole policy.
CREATE TABLE script_attachments (
  script_id TEXT NOT NULL REFERENCES scripts ON DELETE CASCADE,
  policy_id TEXT NOT NULL REFERENCES policies ON DELETE CASCADE,
  check_id  TEXT
) STRICT;
CREATE UNIQUE INDEX script_attachments_once ON script_attachments (script_id, policy_id, ifnull(check_id, ''));
CREATE INDEX script_attachments_by_policy ON script_attachments (policy_id);

-- runs: one evaluation of everything at one as-of, packed ---------------------------------------------------------

CREATE TABLE runs (
  run_no           INTEGER PRIMARY KEY AUTOINCREMENT,
  run_id           TEXT NOT NULL UNIQUE,       -- of the question: the same question has the same id
  as_of            TEXT NOT NULL,
  stale_after      INTEGER NOT NULL,           -- seconds
  scope_json       TEXT NOT NULL,              -- what was asked for: {"devices":[],"policies":[],"tags":[]}; all empty: everything
  devices          INTEGER NOT NULL,
  stale_devices    INTEGER NOT NULL,
  policies         INTEGER NOT NULL
) STRICT;

CREATE TABLE run_policies (
  run_no         INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
  policy_id      TEXT NOT NULL,
  name           TEXT NOT NULL,
  severity       TEXT NOT NULL,
  sha256         TEXT NOT NULL,
  pass           INTEGER NOT NULL,
  fail           INTEGER NOT NULL,
  unknown        INTEGER NOT NULL,
  error          INTEGER NOT NULL,
  not_applicable INTEGER NOT NULL,
  stale          INTEGER NOT NULL,             -- of the devices counted before, those that were stale
  PRIMARY KEY (run_no, policy_id)
) STRICT, WITHOUT ROWID;

-- Each distinct outcome of a policy in a run, once. `code` is its number as 8 hexadecimal digits.
CREATE TABLE run_outcomes (
  run_no       INTEGER NOT NULL,
  policy_id    TEXT NOT NULL,
  code         TEXT NOT NULL,
  status       TEXT NOT NULL,
  message      TEXT NOT NULL,
  missing_json TEXT NOT NULL,
  checks_json  TEXT NOT NULL,
  causes_json  TEXT NOT NULL,
  PRIMARY KEY (run_no, policy_id, code),
  FOREIGN KEY (run_no, policy_id) REFERENCES run_policies ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

-- Which outcome each device has: segment s holds the devices s*4096 to s*4096+4095, `width` bytes each, big-endian.
-- Zero: the policy was not evaluated on that device.
CREATE TABLE run_segments (
  run_no    INTEGER NOT NULL,
  policy_id TEXT NOT NULL,
  segment   INTEGER NOT NULL,
  width     INTEGER NOT NULL CHECK (width IN (1, 2, 4)),
  codes     BLOB NOT NULL,
  PRIMARY KEY (run_no, policy_id, segment),
  FOREIGN KEY (run_no, policy_id) REFERENCES run_policies ON DELETE CASCADE
) STRICT;

-- One byte a device: 0 not in the run, 1 fresh, 2 stale.
CREATE TABLE run_freshness (
  run_no  INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
  segment INTEGER NOT NULL,
  codes   BLOB NOT NULL,
  PRIMARY KEY (run_no, segment)
) STRICT;

-- The results unpacked, a row a device and policy. Devices removed since the run are not in it.
CREATE VIEW findings AS
SELECT r.run_id, d.device_id, d.hostname, d.os, p.policy_id, p.severity, o.status,
       CASE hex(substr(f.codes, d.device_no % 4096 + 1, 1)) WHEN '01' THEN 'fresh' ELSE 'stale' END AS freshness,
       (SELECT coalesce(group_concat(m.value, ', '), '') FROM json_each(o.missing_json) m) AS missing,
       o.message
FROM runs r
JOIN run_policies p ON p.run_no = r.run_no
JOIN run_segments s ON s.run_no = p.run_no AND s.policy_id = p.policy_id
JOIN run_freshness f ON f.run_no = s.run_no AND f.segment = s.segment
JOIN devices d ON d.device_no BETWEEN s.segment * 4096 AND s.segment * 4096 + 4095
JOIN run_outcomes o ON o.run_no = s.run_no AND o.policy_id = s.policy_id
 AND o.code = substr('00000000' || hex(substr(s.codes, (d.device_no % 4096) * s.width + 1, s.width)), -8);

PRAGMA application_id = 1179468877;            -- "FMDM"
PRAGMA user_version = 1;
