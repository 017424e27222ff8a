UPDATE merged_devices SET root_no = :root_no WHERE device_id = :device_id;
