DELETE FROM source_reports WHERE device_id = :device_id AND source = :source;
