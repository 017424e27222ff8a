SELECT script_id, name, sha256, length(content), updated_at FROM scripts ORDER BY script_id;
