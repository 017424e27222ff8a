SELECT script_id, sha256, content FROM scripts ORDER BY script_id;
