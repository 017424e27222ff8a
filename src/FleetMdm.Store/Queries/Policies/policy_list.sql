SELECT policy_id, name, description, severity, raw_yaml, sha256, updated_at
FROM policies
ORDER BY policy_id;
