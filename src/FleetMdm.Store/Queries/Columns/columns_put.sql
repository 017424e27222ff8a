INSERT INTO segment_columns (segment, name, data) VALUES (:segment, :name, :data)
ON CONFLICT (segment, name) DO UPDATE SET data = excluded.data;
