UPDATE devices
SET hostname = :hostname, os = :os, os_version = :os_version, serial = :serial, last_seen = :last_seen,
    tags = :tags, source = :source, batch_id = :batch_id
WHERE device_no = :device_no;
