INSERT INTO quarantine (batch_id, source, line, code, reason, device_id, pointer, format, envelope, record, is_whole)
VALUES (:batch_id, :source, :line, :code, :reason, :device_id, :pointer, :format, :envelope, :record, :is_whole)
