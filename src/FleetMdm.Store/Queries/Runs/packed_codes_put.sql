INSERT INTO packed_codes (codes_json, width, places) VALUES (:codes, :width, :places);
