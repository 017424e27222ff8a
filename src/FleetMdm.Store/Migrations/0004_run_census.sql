-- The devices of a run by the worst status that a policy has on them, counted as the run is made:
-- {"pass":0,"fail":0,"unknown":0,"error":0,"not_applicable":0}. Null: a run of before.
ALTER TABLE runs ADD COLUMN by_worst_json TEXT;

-- Devices that were removed: they are counted in the runs that saw them, and no longer shown. Their numbers are never
-- used again.
CREATE TABLE removed_devices (device_no INTEGER PRIMARY KEY) STRICT;

CREATE TRIGGER device_noted_as_removed AFTER DELETE ON devices
BEGIN INSERT OR IGNORE INTO removed_devices VALUES (old.device_no); END;

PRAGMA user_version = 4;
