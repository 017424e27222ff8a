SELECT name FROM segment_columns WHERE segment = :segment;
