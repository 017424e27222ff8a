SELECT width, codes
FROM run_segments
WHERE run_no = :run_no AND policy_id = :policy_id AND segment = :segment;
