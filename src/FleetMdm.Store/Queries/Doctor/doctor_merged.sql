-- Devices whose row is merged from several reports.
SELECT DISTINCT device_no FROM source_reports;
