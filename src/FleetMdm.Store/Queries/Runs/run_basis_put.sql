INSERT INTO run_basis (only, run_no, engine) VALUES (1, :run_no, :engine)
ON CONFLICT (only) DO UPDATE SET run_no = excluded.run_no, engine = excluded.engine;
