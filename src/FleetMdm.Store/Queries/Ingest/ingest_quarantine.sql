INSERT INTO quarantine (batch_id, source, line, code, reason, device_id, pointer, format, envelope, record, is_whole, dropped)
VALUES (:batch_id, :source, :line, :code, :reason, :device_id, :pointer, :format, :envelope, :record, :is_whole, :dropped)
