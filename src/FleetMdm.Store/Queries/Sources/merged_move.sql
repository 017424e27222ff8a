UPDATE merged_devices SET root_no = :root_no WHERE root_no = :device_no;
