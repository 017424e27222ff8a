DELETE FROM scripts WHERE script_id = :script_id;
