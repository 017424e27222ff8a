SELECT status, missing_json, checks_json, causes_json
FROM run_outcomes
WHERE run_no = :run_no AND policy_id = :policy_id
ORDER BY code;
