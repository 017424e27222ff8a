INSERT OR REPLACE INTO known_records (device_no, reading, seen, digest) VALUES (:device_no, :reading, :seen, :digest)
