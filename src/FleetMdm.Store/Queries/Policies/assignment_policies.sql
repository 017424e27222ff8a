SELECT policy_id FROM policy_assignments
UNION
SELECT policy_id FROM policy_tag_assignments
ORDER BY policy_id;
