DELETE FROM quarantine WHERE quarantine_id = :quarantine_id;
