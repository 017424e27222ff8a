INSERT INTO run_freshness (run_no, segment, codes) VALUES (:run_no, :segment, :codes);
