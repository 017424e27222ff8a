-- A row where the last run is the one that the next builds upon, has this id, and was made by this build of the rules.
SELECT r.run_no
FROM runs r JOIN run_basis b ON b.run_no = r.run_no
WHERE r.run_no = (SELECT max(run_no) FROM runs) AND r.run_id = :run_id AND b.engine = :engine;
