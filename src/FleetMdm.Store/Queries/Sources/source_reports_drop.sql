DELETE FROM source_reports WHERE device_no = :device_no;
