DELETE FROM run_basis;
