SELECT status, missing_json, checks_json, causes_json FROM outcomes WHERE outcome_no = :outcome_no;
