INSERT OR IGNORE INTO policy_tag_assignments (policy_id, tag) VALUES (:policy_id, :tag);
