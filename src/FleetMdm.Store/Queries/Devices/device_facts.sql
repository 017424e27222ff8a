SELECT facts_json FROM device_facts;
