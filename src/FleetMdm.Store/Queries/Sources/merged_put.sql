INSERT INTO merged_devices (device_id, device_no, into_id, root_no, merged_at, tags, added_tags, added_policies)
VALUES (:device_id, :device_no, :into_id, :root_no, :merged_at, :tags, :added_tags, :added_policies);
