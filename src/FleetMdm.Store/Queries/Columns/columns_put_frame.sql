INSERT INTO segment_frames (segment, through, devices) VALUES (:segment, :through, :devices)
ON CONFLICT (segment) DO NOTHING;
