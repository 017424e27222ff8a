-- Facts that are added of a device that is in the columns of its segment: one look at that segment's frame, instead of one at
-- every frame for each device of a growing fleet.

DROP TRIGGER facts_added;
CREATE TRIGGER facts_added AFTER INSERT ON device_facts
WHEN new.device_no <= (SELECT through FROM segment_frames WHERE segment = new.device_no / 4096)
BEGIN INSERT OR IGNORE INTO changed_devices VALUES (new.device_no); END;

PRAGMA user_version = 11;
