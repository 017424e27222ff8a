INSERT INTO devices (device_id, hostname, os, os_version, serial, last_seen, tags, source, batch_id)
VALUES (:device_id, :hostname, :os, :os_version, :serial, :last_seen, :tags, :source, :batch_id)
