SELECT through, devices FROM segment_frames WHERE segment = :segment;
