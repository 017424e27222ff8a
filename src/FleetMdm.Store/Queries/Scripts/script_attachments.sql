SELECT script_id, policy_id, check_id
FROM script_attachments
ORDER BY script_id, policy_id, check_id;
