-- Those without a frame, too, which a tool that keeps no foreign keys may have left.
DELETE FROM segment_columns;
