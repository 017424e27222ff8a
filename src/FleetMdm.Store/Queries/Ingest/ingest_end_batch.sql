UPDATE ingest_batches
SET new = :new, updated = :updated, unchanged = :unchanged, stale = :stale, quarantined = :quarantined
WHERE batch_id = :batch_id
