SELECT EXISTS (SELECT 1 FROM merged_devices);
