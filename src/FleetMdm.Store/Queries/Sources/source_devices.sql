SELECT DISTINCT device_no FROM source_reports;
