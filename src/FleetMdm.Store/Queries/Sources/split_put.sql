INSERT INTO split_sources (device_id, source, own_id) VALUES (:device_id, :source, :own_id);
