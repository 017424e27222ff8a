SELECT path, sources FROM source_precedence ORDER BY path;
