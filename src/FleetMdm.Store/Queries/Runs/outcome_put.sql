INSERT INTO outcomes (policy_id, status, message, missing_json, checks_json, causes_json)
VALUES (:policy_id, :status, :message, :missing_json, :checks_json, :causes_json);
