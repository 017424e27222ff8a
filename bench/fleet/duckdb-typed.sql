-- The whole report in types, as one would model it who knows the fleet; only the settings, whose names are open, stay JSON.
CREATE TABLE typed AS SELECT * FROM read_json('$FLEET', format = 'newline_delimited', columns = {
  device_id: 'VARCHAR', hostname: 'VARCHAR', os: 'VARCHAR', os_version: 'VARCHAR', serial: 'VARCHAR', last_seen: 'TIMESTAMP',
  tags: 'VARCHAR[]',
  facts: 'STRUCT(
    os STRUCT(name VARCHAR, build VARCHAR, distro VARCHAR, kernel VARCHAR),
    hw STRUCT(vendor VARCHAR, model VARCHAR, chassis VARCHAR, uuid VARCHAR),
    cpu STRUCT(model VARCHAR, cores BIGINT),
    memory STRUCT(total_bytes BIGINT),
    disk STRUCT(encrypted BOOLEAN, encryption_method VARCHAR, recovery_key_escrowed BOOLEAN, total_bytes BIGINT, free_bytes BIGINT),
    firewall STRUCT(enabled BOOLEAN, stealth BOOLEAN),
    security STRUCT(secure_boot BOOLEAN, sip BOOLEAN, gatekeeper BOOLEAN, tpm BOOLEAN, tpm_version VARCHAR,
      passcode_set BOOLEAN, jailbroken BOOLEAN,
      screen_lock STRUCT(enabled BOOLEAN, max_idle_seconds BIGINT),
      antivirus STRUCT(installed BOOLEAN, enabled BOOLEAN, up_to_date BOOLEAN, product VARCHAR)),
    updates STRUCT(automatic BOOLEAN, pending BIGINT, last_installed TIMESTAMP),
    mdm STRUCT(enrolled BOOLEAN, supervised BOOLEAN, enrollment VARCHAR, server VARCHAR),
    network STRUCT(primary_ip VARCHAR, interfaces STRUCT(name VARCHAR, mac VARCHAR, ips VARCHAR[])[]),
    users STRUCT(name VARCHAR, uid VARCHAR, admin BOOLEAN)[],
    software STRUCT(name VARCHAR, version VARCHAR, source VARCHAR)[],
    owner STRUCT(name VARCHAR, email VARCHAR),
    asset STRUCT(tag VARCHAR, location VARCHAR),
    settings JSON)'});
