-- The device that a merged device is a part of.
SELECT root_no FROM merged_devices WHERE device_id = :device_id;
