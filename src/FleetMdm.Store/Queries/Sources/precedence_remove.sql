DELETE FROM source_precedence WHERE path = :path;
