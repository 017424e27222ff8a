SELECT source, line, format, envelope, record, is_whole, dropped FROM quarantine WHERE quarantine_id = :quarantine_id;
