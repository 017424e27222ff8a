-- The segment of the last device, and its number; nothing in an empty fleet.
SELECT device_no / 4096, device_no FROM devices ORDER BY device_no DESC LIMIT 1;
