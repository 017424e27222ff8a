DELETE FROM changed_devices WHERE device_no BETWEEN :segment * 4096 AND :segment * 4096 + 4095;
