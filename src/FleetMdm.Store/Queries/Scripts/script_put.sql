INSERT INTO scripts (script_id, name, sha256, content, updated_at)
VALUES (:script_id, :name, :sha256, :content, :updated_at)
ON CONFLICT (script_id) DO UPDATE SET
  name = excluded.name,
  sha256 = excluded.sha256,
  content = excluded.content,
  updated_at = excluded.updated_at;
