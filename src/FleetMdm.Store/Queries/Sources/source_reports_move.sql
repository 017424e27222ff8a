UPDATE source_reports SET device_no = :root_no WHERE device_no = :device_no;
