INSERT INTO run_basis (run_no, engine) VALUES (:run_no, :engine);
