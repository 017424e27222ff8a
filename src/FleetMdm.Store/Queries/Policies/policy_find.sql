SELECT policy_id, name, description, severity, raw_yaml, sha256, updated_at
FROM policies
WHERE policy_id = :policy_id;
