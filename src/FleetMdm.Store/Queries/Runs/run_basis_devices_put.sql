INSERT INTO run_basis_devices (segment, digests) VALUES (:segment, :digests)
ON CONFLICT (segment) DO UPDATE SET digests = excluded.digests;
