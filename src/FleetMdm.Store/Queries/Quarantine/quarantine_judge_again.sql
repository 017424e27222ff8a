UPDATE quarantine
SET code = :code, reason = :reason, pointer = :pointer, device_id = :device_id, format = :format
WHERE quarantine_id = :quarantine_id;
