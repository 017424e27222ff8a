INSERT INTO ingest_batches (at) VALUES (:at)
