UPDATE source_reports SET device_no = :root_no WHERE device_id = :device_id;
