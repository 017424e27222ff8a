DELETE FROM segment_frames;
