-- The columns of QuarantineCatalog.
SELECT q.quarantine_id, q.batch_id, b.at, q.source, q.line, q.code, q.reason, q.pointer, q.format, q.device_id,
       CASE WHEN q.record IS NULL THEN 0 ELSE 1 + q.is_whole END, q.dropped
FROM quarantine q
JOIN ingest_batches b ON b.batch_id = q.batch_id
WHERE (:code IS NULL OR q.code = :code) AND (:batch_id IS NULL OR q.batch_id = :batch_id)
ORDER BY q.quarantine_id;
