SELECT own_id FROM split_sources WHERE device_id = :device_id AND source = :source;
