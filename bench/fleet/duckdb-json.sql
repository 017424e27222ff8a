-- As this program stores a device: its columns, and the facts as text.
CREATE TABLE texts AS SELECT * FROM read_json('$FLEET', format = 'newline_delimited', columns = {
  device_id: 'VARCHAR', hostname: 'VARCHAR', os: 'VARCHAR', os_version: 'VARCHAR', serial: 'VARCHAR', last_seen: 'TIMESTAMP',
  tags: 'VARCHAR[]', facts: 'JSON'});
