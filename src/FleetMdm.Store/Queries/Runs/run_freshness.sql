UPDATE runs SET freshness_by_segment = :freshness WHERE run_no = :run_no;
