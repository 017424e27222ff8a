DELETE FROM changed_devices;
