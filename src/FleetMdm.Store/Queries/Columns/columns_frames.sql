-- Every segment that has columns, and how many of its devices changed since.
SELECT f.segment, f.through,
       (SELECT count(*) FROM changed_devices c
        WHERE c.device_no BETWEEN f.segment * 4096 AND f.segment * 4096 + 4095)
FROM segment_frames f
ORDER BY f.segment;
