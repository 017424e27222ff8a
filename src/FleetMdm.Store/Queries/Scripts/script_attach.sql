INSERT OR IGNORE INTO script_attachments (script_id, policy_id, check_id)
VALUES (:script_id, :policy_id, :check_id);
