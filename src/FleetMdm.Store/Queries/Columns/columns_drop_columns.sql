-- Of a segment whose frame is gone, too: a frame that is made later must not bring them back.
DELETE FROM segment_columns WHERE segment = :segment;
