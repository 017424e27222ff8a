DELETE FROM segment_frames WHERE segment = :segment;
