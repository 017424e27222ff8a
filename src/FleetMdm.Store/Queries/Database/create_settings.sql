-- What a new file sets once, before its first table.
PRAGMA page_size = 16384;         -- a device of 2 KB fits several times: 1.1 times the JSON on disk, 1.9 with 4 KiB pages
PRAGMA journal_mode = WAL;        -- readers go on while one writes
