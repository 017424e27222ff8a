-- The columns of QuarantineCatalog.
SELECT q.quarantine_id, q.batch_id, b.at, q.source, q.line, q.code, q.reason, q.pointer, q.format, q.device_id,
       CASE WHEN q.record IS NULL THEN 0 ELSE 1 + q.is_whole END, q.dropped
FROM quarantine q
JOIN ingest_batches b ON b.batch_id = q.batch_id
WHERE q.quarantine_id = :quarantine_id;
