SELECT codes_json, width, places FROM packed_codes WHERE codes_no = :codes_no;
