SELECT device_no, reading, seen, digest FROM known_records ORDER BY device_no
