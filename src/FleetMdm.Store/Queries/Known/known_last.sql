SELECT coalesce(max(device_no), 0) FROM known_records
