-- What one source says of an id and is of another machine, as the user said: its reports are of a device of its own.
CREATE TABLE split_sources (
  device_id TEXT NOT NULL,                     -- as the source's reports say it
  source    TEXT NOT NULL,                     -- the format
  own_id    TEXT NOT NULL,                     -- the device that its reports are of
  PRIMARY KEY (device_id, source)
) STRICT, WITHOUT ROWID;

-- Of a record that was set aside, the names whose values were dropped as secrets, each with their number: a JSON object.
-- A name with 0 is that of the member which held the value of a named attribute, or with / of one above it. Null: nothing
-- was dropped.
ALTER TABLE quarantine ADD COLUMN dropped TEXT;

PRAGMA user_version = 10;
