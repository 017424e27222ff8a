-- Was this record of this place set aside before? Where nothing of it is kept, its reason tells.
SELECT 1 FROM quarantine
WHERE source = :source AND line = :line AND record IS :record AND (record IS NOT NULL OR reason = :reason)
