-- Columns of facts, packed by segment: a cache of what policies look at, so that a check need not read every report.
-- The facts are the truth. Deleting every row of these tables changes nothing but time.

-- The devices that the columns of a segment were made of: for each its number, when it was seen, its digest.
CREATE TABLE segment_frames (
  segment INTEGER PRIMARY KEY,
  through INTEGER NOT NULL,                    -- the largest device_no there was; devices after it are not in the columns
  devices BLOB NOT NULL
) STRICT;

CREATE TABLE segment_columns (
  segment INTEGER NOT NULL REFERENCES segment_frames ON DELETE CASCADE,
  name    TEXT NOT NULL,                       -- facts.disk.encrypted, facts.software[], facts.software[].name
  data    BLOB NOT NULL,
  UNIQUE (segment, name)
) STRICT;

-- Devices that changed since the columns of their segment were made: they are evaluated from their reports. Kept by
-- triggers, so that whoever writes, in whatever transaction, the columns are never believed about a changed device.
CREATE TABLE changed_devices (device_no INTEGER PRIMARY KEY) STRICT;

CREATE TRIGGER device_changed AFTER UPDATE ON devices
BEGIN INSERT OR IGNORE INTO changed_devices VALUES (old.device_no); END;
CREATE TRIGGER device_removed AFTER DELETE ON devices
BEGIN INSERT OR IGNORE INTO changed_devices VALUES (old.device_no); END;
CREATE TRIGGER facts_changed AFTER UPDATE ON device_facts
BEGIN INSERT OR IGNORE INTO changed_devices VALUES (old.device_no); END;
CREATE TRIGGER facts_removed AFTER DELETE ON device_facts
BEGIN INSERT OR IGNORE INTO changed_devices VALUES (old.device_no); END;
CREATE TRIGGER facts_added AFTER INSERT ON device_facts
WHEN new.device_no <= (SELECT coalesce(max(through), 0) FROM segment_frames)
BEGIN INSERT OR IGNORE INTO changed_devices VALUES (new.device_no); END;
CREATE TRIGGER tag_given AFTER INSERT ON device_tags
BEGIN INSERT OR IGNORE INTO changed_devices VALUES (new.device_no); END;
CREATE TRIGGER tag_taken AFTER DELETE ON device_tags
BEGIN INSERT OR IGNORE INTO changed_devices VALUES (old.device_no); END;

PRAGMA user_version = 2;
