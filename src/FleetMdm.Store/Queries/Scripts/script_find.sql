SELECT script_id, name, sha256, length(content), updated_at FROM scripts WHERE script_id = :script_id;
