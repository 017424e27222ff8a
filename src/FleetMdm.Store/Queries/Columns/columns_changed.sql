-- The devices of a segment that its columns do not speak of: changed since, or new.
SELECT device_no FROM changed_devices WHERE device_no BETWEEN :segment * 4096 AND :segment * 4096 + 4095
UNION
SELECT device_no FROM devices WHERE device_no > :through AND device_no BETWEEN :segment * 4096 AND :segment * 4096 + 4095
ORDER BY device_no;
