SELECT policy_id, name, severity, sha256, pass, fail, unknown, error, not_applicable, stale, question,
       outcomes_json, codes_by_segment
FROM run_policies
WHERE run_no = :run_no
ORDER BY policy_id;
