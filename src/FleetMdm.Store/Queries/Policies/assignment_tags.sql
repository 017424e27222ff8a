SELECT tag FROM policy_tag_assignments WHERE policy_id = :policy_id ORDER BY tag;
