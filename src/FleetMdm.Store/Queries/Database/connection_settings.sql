-- What every connection sets; none of this is kept in the file.
PRAGMA foreign_keys = ON;
PRAGMA trusted_schema = OFF;      -- a hostile file's views and triggers run nothing with side effects
PRAGMA cell_size_check = ON;      -- damaged pages are noticed when they are read
PRAGMA synchronous = FULL;        -- in WAL mode: every commit is flushed, an acknowledged batch survives a power cut
PRAGMA fullfsync = ON;            -- and on macOS the flush reaches the disk itself
PRAGMA checkpoint_fullfsync = ON;
PRAGMA temp_store = MEMORY;       -- no facts in temporary files
PRAGMA cache_size = -16384;       -- KiB
