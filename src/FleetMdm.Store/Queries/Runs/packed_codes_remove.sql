DELETE FROM packed_codes WHERE codes_no = :codes_no;
