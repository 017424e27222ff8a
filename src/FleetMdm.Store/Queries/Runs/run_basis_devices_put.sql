INSERT INTO run_basis_devices (run_no, segment, digests) VALUES (:run_no, :segment, :digests);
