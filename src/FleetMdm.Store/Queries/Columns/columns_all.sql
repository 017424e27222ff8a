SELECT name, data FROM segment_columns WHERE segment = :segment ORDER BY name;
