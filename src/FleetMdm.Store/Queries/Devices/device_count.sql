SELECT count(*) FROM devices;
