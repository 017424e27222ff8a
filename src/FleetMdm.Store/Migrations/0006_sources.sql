-- Devices that several sources speak of. A device of one source has no row here: its own row is its report.

-- Each report as it came, normalized: the truth that the row of the device is merged from.
CREATE TABLE source_reports (
  device_id    TEXT NOT NULL,                  -- as the report says it
  source       TEXT NOT NULL,                  -- the format
  device_no    INTEGER NOT NULL REFERENCES devices ON DELETE CASCADE,  -- the device that it is merged into
  last_seen    TEXT,
  updated_at   TEXT NOT NULL,
  batch_id     INTEGER,
  content_hash BLOB NOT NULL,
  report_json  TEXT NOT NULL,                  -- canonical, as `export` writes it
  PRIMARY KEY (device_id, source)
) STRICT, WITHOUT ROWID;
CREATE INDEX source_reports_by_device ON source_reports (device_no);

-- A device that was joined to another by `device merge`, with what it takes to split it off again.
CREATE TABLE merged_devices (
  device_id   TEXT PRIMARY KEY,
  device_no   INTEGER NOT NULL,                -- its number, which is its own for ever
  into_id     TEXT NOT NULL,                   -- the device that it was joined to
  root_no     INTEGER NOT NULL REFERENCES devices ON DELETE CASCADE,  -- the device that it is a part of now
  merged_at   TEXT NOT NULL,
  tags        TEXT NOT NULL,                   -- given to it by hand
  added_tags  TEXT NOT NULL,                   -- those of them that the other device did not have
  added_policies TEXT NOT NULL                 -- assigned to it and not to the other device
) STRICT, WITHOUT ROWID;
CREATE INDEX merged_devices_by_root ON merged_devices (root_no);

-- Whose word counts, where the user said so: for a path and what is below it, sources in their order.
CREATE TABLE source_precedence (
  path    TEXT PRIMARY KEY,                    -- facts.disk; empty: everything
  sources TEXT NOT NULL                        -- a JSON array
) STRICT, WITHOUT ROWID;

PRAGMA user_version = 6;
