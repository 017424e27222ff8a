INSERT INTO source_precedence (path, sources) VALUES (:path, :sources)
ON CONFLICT (path) DO UPDATE SET sources = excluded.sources;
