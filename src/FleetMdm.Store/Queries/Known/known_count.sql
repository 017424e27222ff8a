SELECT count(*) FROM known_records
