INSERT INTO run_policies
  (run_no, policy_id, name, severity, sha256, pass, fail, unknown, error, not_applicable, stale, question,
   outcomes_json, codes_by_segment)
VALUES
  (:run_no, :policy_id, :name, :severity, :sha256, :pass, :fail, :unknown, :error, :not_applicable, :stale, :question,
   :outcomes, :codes);
