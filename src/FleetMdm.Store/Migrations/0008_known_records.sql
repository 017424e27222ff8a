-- The record that a device's report was made of, known again by its digest: what comes again unchanged is not read.
-- Deleting these rows changes nothing but time.

CREATE TABLE known_records (
  device_no INTEGER PRIMARY KEY,
  reading   INTEGER NOT NULL,                  -- what decides how a record is read: format, mapping, program, zone
  seen      INTEGER NOT NULL,                  -- the report's last_seen, in seconds since 1970, rounded up; 0: none
  digest    BLOB NOT NULL                      -- 16 bytes, of the record's bytes and of the reading
) STRICT;

-- Whoever else writes a device, in whatever transaction, its record is not known any more.
CREATE TRIGGER record_of_changed_device AFTER UPDATE ON devices
BEGIN DELETE FROM known_records WHERE device_no = old.device_no; END;
CREATE TRIGGER record_of_removed_device AFTER DELETE ON devices
BEGIN DELETE FROM known_records WHERE device_no = old.device_no; END;
CREATE TRIGGER record_of_changed_facts AFTER UPDATE ON device_facts
BEGIN DELETE FROM known_records WHERE device_no = old.device_no; END;
CREATE TRIGGER record_of_removed_facts AFTER DELETE ON device_facts
BEGIN DELETE FROM known_records WHERE device_no = old.device_no; END;

PRAGMA user_version = 8;
