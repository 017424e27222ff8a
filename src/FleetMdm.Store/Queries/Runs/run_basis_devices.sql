SELECT digests FROM run_basis_devices WHERE run_no = :run_no AND segment = :segment;
