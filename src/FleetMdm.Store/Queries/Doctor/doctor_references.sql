-- The table, the row, and the table that lacks what the row refers to.
SELECT "table", rowid, parent FROM pragma_foreign_key_check;
