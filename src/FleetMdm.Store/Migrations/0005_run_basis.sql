-- The last run of everything, as the one that the next builds upon: the answers of devices that are as they were, to
-- policies that are as they were and do not ask what time it is, are taken from it. Deleting these rows changes nothing
-- but time.

CREATE TABLE run_basis (
  run_no INTEGER PRIMARY KEY REFERENCES runs ON DELETE CASCADE,
  engine TEXT NOT NULL                         -- which build of the rules answered
) STRICT;

-- 16 bytes of each device's digest by its place in the segment; zero where no device was.
CREATE TABLE run_basis_devices (
  run_no  INTEGER NOT NULL REFERENCES run_basis ON DELETE CASCADE,
  segment INTEGER NOT NULL,
  digests BLOB NOT NULL,
  PRIMARY KEY (run_no, segment)
) STRICT;

-- A digest of the policy's text and of whom it was assigned to; null: a run of before.
ALTER TABLE run_policies ADD COLUMN question TEXT;

PRAGMA user_version = 5;
