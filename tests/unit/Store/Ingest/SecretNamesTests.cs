using System.Text;
using FleetMdm.Store.Ingest.Json;
using FleetMdm.Store.Ingest.Normalizing;

namespace FleetMdm.UnitTests.Store.Ingest;

/// <summary>Members as tools name them: which are dropped, and which are facts that policies need.</summary>
public sealed class SecretNamesTests
{
    private const string Dropped = """
        # Jamf Pro
        "personalRecoveryKey": "AAAA-BBBB"
        "individualRecoveryKey": "AAAA-BBBB"
        "deviceRecoveryKey": "AAAA"
        "activationLockBypassCode": "AAAA"
        "managementPassword": "hunter2"
        "management_password_sha256": "9f86d081"
        "recoveryLockPassword": "hunter2"
        "recoveryLockPassword": 123456
        # Intune
        "activationLockBypassCode": "AAAA"
        "remoteLockUnlockPin": "123456"
        "localAdminPassword": "hunter2"
        "passwordBase64": "aHVudGVyMg=="
        # Kandji
        "device_based_albc": "A00M6-04XTY"
        "user_based_albc": "A00M6-04XTY"
        "recovery_password": "AAAAA-BBBBB"
        "pin": "192746"
        "pin": 192746
        "unlock_pin": 192746
        "device_lock_pin": "192746"
        "filevault_key": "9A2U-CDK6"
        "filevault_recovery_key": "9A2U-CDK6"
        # Fleet and osquery
        "node_key": "abc"
        "orbit_node_key": "abc"
        "enroll_secret": "abc"
        "encryption_key": "abc"
        "disk_encryption_key": {"key": "abc"}
        "wifi_password": "hunter2"
        "process_envs": [{"key": "PATH"}]
        "processes": [{"pid": "1"}]
        # Google
        "recoveryToken": "abc"
        "accessToken": "abc"
        "unlockCode": "abc"
        # other MDMs
        "FDE_PersonalRecoveryKeyCMS": "abc"
        "personal_recovery_key_device_key": "abc"
        "old_personal_recovery_key_value": "abc"
        "BootstrapToken": "abc"
        "EscrowKey": "abc"
        "UnlockToken": "abc"
        # configuration management, and what people write
        "rootpassword": "hunter2"
        "ansible_become_password": "hunter2"
        "ansible_env": {"HOME": "/root"}
        "ansible_ssh_private_key": "-----BEGIN"
        "env": {"A": "b"}
        "env": ["A=b"]
        "environment": {"AWS": "b"}
        "environment_variables": "A=b"
        "tokens": ["abc"]
        "api-key": "abc"
        "Api Key": "abc"
        "AWS_SECRET_ACCESS_KEY": "abc"
        "secret_id": "abc"
        "client_secret": "abc"
        "password": 12345678
        "passwd": {"root": "x"}
        "BitLocker Recovery Key": "123456-123456"
        "DefaultPassword": "hunter2"
        "passwordPolicyToken": "abc"
        "db_pwd": "hunter2"
        "stable_secret": "abc"
        "wpa_passphrase": "abc"
        """;

    private const string Kept = """
        # Jamf Pro
        "passwordMinLength": 12
        "passwordMaxAge": 90
        "passwordMinComplexCharacters": 1
        "passwordHistoryDepth": 5
        "passwordRequireAlphanumeric": true
        "individualRecoveryKeyValidityStatus": "VALID"
        "institutionalRecoveryKeyPresent": false
        "recoveryLockEnabled": true
        "bootstrapTokenAllowed": true
        "bootstrapTokenEscrowedStatus": "ESCROWED"
        "hasPasscode": true
        "passcodeCompliant": true
        "passcodeCompliant": "Yes"
        "passcodeLockGracePeriodEnforcedSeconds": 300
        # Intune
        "passwordRequired": true
        "passwordRequiredType": "alphanumeric"
        "passwordMinimumLength": 8
        "passwordMinimumCharacterSetCount": 3
        "passwordMinutesOfInactivityBeforeLock": 5
        "passwordExpirationDays": 365
        "passwordPreviousPasswordBlockCount": 5
        "passwordLastSetDateTime": "2024-01-01T00:00:00Z"
        "managementCertificateExpirationDate": "2024-01-01"
        "deviceGuardLocalSystemAuthorityCredentialGuardState": "running"
        "recoveryKeyId": "5d3a"
        # Kandji
        "recovery_lock_enabled": "True"
        "firmware_password_exist": false
        "firmware_password_pending": "False"
        "password_rotation_scheduled": "2024-09-10T11:48:00Z"
        "password_has_been_set": true
        "bypass_code_failed": false
        "filevault_recoverykey_type": "Personal"
        "filevault_prk_escrowed": true
        "filevault_key_escrowed": true
        "has_passcode": 1
        # Fleet and osquery
        "encryption_key_available": true
        "encryption_key_available": 1
        "password_status": "active"
        "password_last_set_time": "1700000000"
        "failed_login_count": "3"
        "password_policy": [{"policy_identifier": "ProfilePayload"}]
        "processor_type": "3"
        "process_count": 200
        # Google
        "devicePasswordStatus": "On"
        "devicePasswordStatus": "Off"
        "deviceCompromisedStatus": "No compromise detected"
        # what systems are set to
        "NSS_BUFLEN_PASSWD": 1024
        "PasswordAuthentication": "no"
        "PermitEmptyPasswords": "no"
        "PASS_MAX_DAYS": "99999"
        "askForPassword": 1
        "askForPasswordDelay": 5
        "MinimumPasswordLength": 14
        "MaximumPasswordAge": 42
        "PasswordComplexity": 1
        "PasswordHistorySize": 24
        "LimitBlankPasswordUse": 1
        "ClearTextPassword": 0
        "password_hash_algorithm": "yescrypt"
        "token_type": "Bearer"
        "tokenUrl": "https://example.com/token"
        "is_recovery_lock_enabled": true
        "personal_recovery_key": null
        "password": ""
        "password": "Yes"
        "root_password": "no"
        "tokens": []
        "environment": "production"
        "processes": 200
        "processors": {"count": 2}
        "pinned": "abc"
        "keychain": "login"
        "ssh_host_key_rsa_public": "AAAAB3"
        "secure_boot": "abc"
        """;

    public static TheoryData<string> DroppedMembers => Lines(Dropped);

    public static TheoryData<string> KeptMembers => Lines(Kept);

    [Theory]
    [MemberData(nameof(DroppedMembers))]
    public void What_unlocks_or_surrounds_a_device_is_dropped(string member) => Assert.True(IsDropped(member));

    [Theory]
    [MemberData(nameof(KeptMembers))]
    public void What_is_only_about_a_secret_is_kept(string member) => Assert.False(IsDropped(member));

    private static bool IsDropped(string member)
    {
        var tape = new JsonTape();
        var json = Encoding.UTF8.GetBytes("{" + member + "}");
        Assert.True(new JsonReader(tape).TryRead(json, 0, json.Length, 1, 1, out var fault), fault?.Reason);
        return SecretNames.IsSecret(SecretNames.Of(tape.Text(tape.Name(JsonTape.Root, 0))), tape, tape.Value(JsonTape.Root, 0));
    }

    private static TheoryData<string> Lines(string text) => [.. text.Split('\n').Where(line => !line.StartsWith('#')).Distinct()];
}
