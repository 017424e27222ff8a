INSERT INTO policies (policy_id, name, description, severity, raw_yaml, sha256, updated_at)
VALUES (:policy_id, :name, :description, :severity, :raw_yaml, :sha256, :updated_at)
ON CONFLICT (policy_id) DO UPDATE SET
  name = excluded.name,
  description = excluded.description,
  severity = excluded.severity,
  raw_yaml = excluded.raw_yaml,
  sha256 = excluded.sha256,
  updated_at = excluded.updated_at;
