DELETE FROM policy_tag_assignments WHERE policy_id = :policy_id AND tag = :tag;
