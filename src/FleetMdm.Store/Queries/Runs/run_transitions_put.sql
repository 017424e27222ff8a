INSERT INTO run_transitions (run_no, policy_id, segment, changes) VALUES (:run_no, :policy_id, :segment, :changes);
