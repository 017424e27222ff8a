-- Records that were set aside, kept so that they can be looked at and tried again.

ALTER TABLE quarantine ADD COLUMN format TEXT;       -- what it was read as; null while nothing told
ALTER TABLE quarantine ADD COLUMN envelope TEXT;     -- the key of the list that it came from
ALTER TABLE quarantine ADD COLUMN pointer TEXT;      -- RFC 6901: what of the record is wrong
ALTER TABLE quarantine ADD COLUMN record TEXT;       -- JSON with null in the place of secrets; null: nothing is kept
ALTER TABLE quarantine ADD COLUMN is_whole INTEGER NOT NULL DEFAULT 0;  -- 0: `record` is its beginning

-- The same record of the same place is set aside once, however often its file is read.
CREATE INDEX quarantine_by_place ON quarantine (source, line);

PRAGMA user_version = 3;
