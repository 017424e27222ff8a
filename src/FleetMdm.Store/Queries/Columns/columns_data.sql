SELECT data FROM segment_columns WHERE segment = :segment AND name = :name;
