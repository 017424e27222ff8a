SELECT device_id, device_no, into_id, root_no, tags, added_tags, added_policies FROM merged_devices WHERE device_id = :device_id;
