INSERT INTO quarantine (batch_id, source, line, code, reason, device_id)
VALUES (:batch_id, :source, :line, :code, :reason, :device_id)
