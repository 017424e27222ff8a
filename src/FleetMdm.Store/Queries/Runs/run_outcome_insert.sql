INSERT INTO run_outcomes (run_no, policy_id, code, status, message, missing_json, checks_json, causes_json)
VALUES (:run_no, :policy_id, :code, :status, :message, :missing_json, :checks_json, :causes_json);
