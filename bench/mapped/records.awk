# Synthetic exports: awk -v tool=fleet|jamf -v devices=100000 -f records.awk
# The same bytes for the same arguments, in every awk: the random numbers are our own, and stay within what a double holds.
function random(most) { seed = (seed * 69069 + 1) % 4294967296; return int(seed / 65536) % most }
function pick(list,   items, count) { count = split(list, items, "|"); return items[random(count) + 1] }
function hex(digits,   text) { text = ""; while (digits-- > 0) text = text substr("0123456789ABCDEF", random(16) + 1, 1); return text }
function uuid() { return hex(8) "-" hex(4) "-5" hex(3) "-8" hex(3) "-" hex(12) }
function flag() { return random(4) ? "true" : "false" }
function day() { return sprintf("2026-10-%02dT%02d:%02d:%02dZ", random(28) + 1, random(24), random(60), random(60)) }

function software(vendor,   count, i, text, names) {
  count = 4 + random(5)
  for (i = 0; i < count; i++) {
    name = pick("Google Chrome|Slack|zoom.us|Visual Studio Code|Docker|Firefox|1Password|Microsoft Word|Microsoft Excel|iTerm2|Figma|Notion")
    version = random(130) "." random(20) "." random(7000)
    if (tool == "fleet")
      text = text (i ? "," : "") sprintf("{\"id\":%d,\"name\":\"%s\",\"version\":\"%s\",\"source\":\"apps\",\"bundle_identifier\":\"com.example.%d\",\"vulnerabilities\":null,\"installed_paths\":[\"/Applications/%s.app\"]}", random(9999), name, version, random(99), name)
    else
      text = text (i ? "," : "") sprintf("{\"name\":\"%s.app\",\"path\":\"/Applications/%s.app\",\"version\":\"%s\",\"macAppStore\":false,\"sizeMegabytes\":%d,\"bundleId\":\"com.example.%d\",\"updateAvailable\":false,\"externalVersionId\":\"0\"}", name, name, version, random(900), random(99))
  }
  return text
}

function fleet(i,   platform, os) {
  platform = pick("darwin|darwin|windows|ubuntu")
  os = platform == "darwin" ? "macOS 14." random(7) "." random(3) : platform == "windows" ? "Windows 11 Enterprise 23H2 10.0.22631." random(4000) : "Ubuntu 22.04." random(5) " LTS"
  return sprintf("{\"created_at\":\"2024-01-02T03:04:05Z\",\"updated_at\":\"%s\",\"id\":%d,\"detail_updated_at\":\"%s\",\"label_updated_at\":\"%s\",\"policy_updated_at\":\"%s\",\"last_enrolled_at\":\"2024-01-02T03:04:05Z\",\"seen_time\":\"%s\",\"software_updated_at\":\"%s\",\"hostname\":\"host-%d.example.com\",\"uuid\":\"%s\",\"platform\":\"%s\",\"osquery_version\":\"5.1%d.0\",\"os_version\":\"%s\",\"build\":\"23E%d\",\"platform_like\":\"%s\",\"code_name\":\"\",\"uptime\":%d000000000,\"memory\":%.0f,\"cpu_type\":\"arm64e\",\"cpu_subtype\":\"ARM64E\",\"cpu_brand\":\"%s\",\"cpu_physical_cores\":%d,\"cpu_logical_cores\":%d,\"hardware_vendor\":\"%s\",\"hardware_model\":\"Mac1%d,%d\",\"hardware_version\":\"\",\"hardware_serial\":\"%s\",\"computer_name\":\"host-%d\",\"public_ip\":\"203.0.113.%d\",\"primary_ip\":\"192.0.2.%d\",\"primary_mac\":\"02:11:22:33:%s:%s\",\"distributed_interval\":10,\"config_tls_refresh\":60,\"logger_tls_period\":10,\"team_id\":%d,\"pack_stats\":null,\"team_name\":\"%s\",\"users\":[{\"uid\":501,\"username\":\"user%d\",\"type\":\"person\",\"groupname\":\"staff\",\"shell\":\"/bin/zsh\"}],\"gigs_disk_space_available\":%d.%d,\"percent_disk_space_available\":%d,\"gigs_total_disk_space\":%d,\"disk_encryption_enabled\":%s,\"issues\":{\"total_issues_count\":%d,\"failing_policies_count\":%d},\"mdm\":{\"enrollment_status\":\"%s\",\"dep_profile_error\":false,\"server_url\":\"https://mdm.example.com\",\"name\":\"Fleet\",\"encryption_key_available\":%s,\"connected_to_fleet\":true},\"refetch_requested\":false,\"status\":\"online\",\"display_text\":\"host-%d\",\"display_name\":\"host-%d\",\"software\":[%s],\"labels\":[{\"id\":6,\"name\":\"All Hosts\"},{\"id\":7,\"name\":\"%s\"}]}", \
    day(), i, day(), day(), day(), day(), day(), i, substr(uuid(), 1, 24) sprintf("%012d", i), platform, random(5), os, random(999), platform, random(900000) + 1, 8589934592 * (1 + random(4)), \
    pick("Apple M1|Apple M2|Apple M3 Pro|Intel(R) Core(TM) i7-1185G7"), 4 + random(8), 8 + random(8), pick("Apple Inc.|Dell Inc.|LENOVO"), random(6), random(12), hex(12), i, random(255), random(255), hex(2), hex(2), \
    random(9), pick("Workstations|Servers|Kiosks"), random(900), random(500), random(99), random(100), 256 * (1 + random(4)), flag(), random(9), random(9), pick("On (automatic)|On (manual)|Off|Pending"), flag(), i, i, software(), platform)
}

function jamf(i) {
  return sprintf("{\"id\":\"%d\",\"udid\":\"%s\",\"general\":{\"name\":\"MAC-%06d\",\"lastIpAddress\":\"203.0.113.%d\",\"lastReportedIp\":\"192.0.2.%d\",\"jamfBinaryVersion\":\"11.%d.0\",\"platform\":\"Mac\",\"barcode1\":null,\"assetTag\":\"A-%06d\",\"remoteManagement\":{\"managed\":%s,\"managementUsername\":\"\"},\"supervised\":%s,\"mdmCapable\":{\"capable\":true,\"capableUsers\":[\"user%d\"]},\"reportDate\":\"%s\",\"lastContactTime\":\"%s\",\"lastEnrolledDate\":\"2023-08-01T00:00:00Z\",\"site\":{\"id\":\"1\",\"name\":\"%s\"},\"itunesStoreAccountActive\":false,\"enrolledViaAutomatedDeviceEnrollment\":%s,\"userApprovedMdm\":true,\"extensionAttributes\":[],\"managementId\":\"%s\"},\"diskEncryption\":{\"bootPartitionEncryptionDetails\":{\"partitionName\":\"Macintosh HD (Boot Partition)\",\"partitionFileVault2State\":\"%s\",\"partitionFileVault2Percent\":100},\"individualRecoveryKeyValidityStatus\":\"%s\",\"institutionalRecoveryKeyPresent\":false,\"diskEncryptionConfigurationName\":null,\"fileVault2Enabled\":true,\"fileVault2EnabledUserNames\":[\"user%d\"],\"fileVault2EligibilityMessage\":\"Eligible\"},\"applications\":[%s],\"userAndLocation\":{\"username\":\"user%d\",\"realname\":\"User %d\",\"email\":\"user%d@example.com\",\"position\":\"\",\"departmentId\":null,\"buildingId\":null,\"room\":\"\"},\"hardware\":{\"make\":\"Apple\",\"model\":\"MacBook Pro (14-inch, Nov 2023)\",\"modelIdentifier\":\"Mac15,%d\",\"serialNumber\":\"%s\",\"processorType\":\"%s\",\"processorArchitecture\":\"arm64\",\"coreCount\":%d,\"totalRamMegabytes\":%d,\"macAddress\":\"02:11:22:33:%s:%s\",\"altMacAddress\":\"\",\"batteryCapacityPercent\":%d,\"appleSilicon\":true},\"localUserAccounts\":[{\"uid\":\"501\",\"userGuid\":\"%s\",\"username\":\"user%d\",\"fullName\":\"User %d\",\"admin\":%s,\"homeDirectory\":\"/Users/user%d\",\"fileVault2Enabled\":true,\"userAccountType\":\"LOCAL\"}],\"security\":{\"sipStatus\":\"%s\",\"gatekeeperStatus\":\"APP_STORE_AND_IDENTIFIED_DEVELOPERS\",\"xprotectVersion\":\"5270\",\"autoLoginDisabled\":true,\"remoteDesktopEnabled\":false,\"activationLockEnabled\":false,\"recoveryLockEnabled\":false,\"firewallEnabled\":%s,\"secureBootLevel\":\"FULL_SECURITY\",\"externalBootLevel\":\"ALLOW_BOOTING_FROM_EXTERNAL_MEDIA\",\"bootstrapTokenAllowed\":true,\"bootstrapTokenEscrowedStatus\":\"ESCROWED\"},\"operatingSystem\":{\"name\":\"macOS\",\"version\":\"14.%d.%d\",\"build\":\"23E%d\",\"supplementalBuildVersion\":\"23E224\",\"rapidSecurityResponse\":null,\"activeDirectoryStatus\":\"Not Bound\",\"fileVault2Status\":\"ALL_ENCRYPTED\",\"softwareUpdateDeviceId\":\"J504\"},\"groupMemberships\":[{\"groupId\":\"101\",\"groupName\":\"Managed Macs\",\"smartGroup\":true},{\"groupId\":\"%d\",\"groupName\":\"%s\",\"smartGroup\":false}]}", \
    i, substr(uuid(), 1, 24) sprintf("%012d", i), i, random(255), random(255), random(9), i, flag(), flag(), i, day(), day(), pick("HQ|Berlin|Osaka"), flag(), uuid(), \
    pick("ENCRYPTED|ENCRYPTED|ENCRYPTING|DECRYPTED"), pick("VALID|INVALID|NOT_APPLICABLE"), i, software(), i, i, i, random(12), hex(10), pick("Apple M1|Apple M2|Apple M3"), 8 + random(8), 8192 * (1 + random(8)), hex(2), hex(2), random(100), uuid(), i, i, flag(), i, pick("ENABLED|ENABLED|DISABLED"), flag(), random(7), random(3), random(999), random(300), pick("Design|Engineering|Sales"))
}

BEGIN {
  seed = 42
  printf "%s", tool == "fleet" ? "{\"hosts\":[" : "{\"totalCount\":" devices ",\"results\":["
  for (i = 1; i <= devices; i++) printf "%s%s", (i > 1 ? ",\n" : "\n"), (tool == "fleet" ? fleet(i) : jamf(i))
  print "\n]}"
}
