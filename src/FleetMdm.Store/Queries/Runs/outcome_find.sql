SELECT outcome_no
FROM outcomes
WHERE policy_id = :policy_id AND status = :status AND missing_json = :missing_json AND checks_json = :checks_json
  AND causes_json = :causes_json;
