DELETE FROM script_attachments
WHERE script_id = :script_id AND policy_id = :policy_id AND check_id IS :check_id;
