DELETE FROM policies WHERE policy_id = :policy_id;
