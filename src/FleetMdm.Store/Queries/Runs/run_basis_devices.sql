SELECT digests FROM run_basis_devices WHERE segment = :segment;
