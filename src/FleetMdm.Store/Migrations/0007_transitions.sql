-- What changed from one run of everything to the next: kept whatever becomes of the runs' results.

-- For a policy and a segment the devices whose status changed: [[place in the segment, "before", "after"], …].
-- A device without a status before was not there, or was not meant; one without a status after likewise.
CREATE TABLE run_transitions (
  run_no    INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
  policy_id TEXT NOT NULL,
  segment   INTEGER NOT NULL,
  changes   TEXT NOT NULL,
  PRIMARY KEY (run_no, policy_id, segment)
) STRICT, WITHOUT ROWID;

-- The same, a row a device and policy. Devices removed since are not in it.
CREATE VIEW transitions AS
SELECT r.run_id, r.as_of, d.device_id, d.hostname, t.policy_id,
       json_extract(c.value, '$[1]') AS before, json_extract(c.value, '$[2]') AS after
FROM run_transitions t
JOIN runs r ON r.run_no = t.run_no
JOIN json_each(t.changes) c
JOIN devices d ON d.device_no = t.segment * 4096 + json_extract(c.value, '$[0]');

PRAGMA user_version = 7;
