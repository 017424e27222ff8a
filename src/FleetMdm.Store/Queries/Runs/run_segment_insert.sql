INSERT INTO run_segments (run_no, policy_id, segment, width, codes)
VALUES (:run_no, :policy_id, :segment, :width, :codes);
