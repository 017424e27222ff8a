using System.Text.Json;

namespace FleetMdm.Store.Seed;

/// <summary>Writes the facts that policies ask about: encryption, firewall, boot, screen lock, updates, management.</summary>
internal sealed class SeedSecurityFacts(Utf8JsonWriter json, DateTimeOffset asOf)
{
    private const long Gigabyte = 1_000_000_000;

    /// <summary>ChromeOS does not report encryption; one other device in thirty-three does not either.</summary>
    public void WriteDisk(SeedPlatform platform, SeedModel model, ref SplitMix64 random)
    {
        var total = model.DiskGb * Gigabyte;
        var free = total / 1000 * (random.Chance(4) ? 5 + random.Below(45) : 60 + random.Below(800));
        var encrypted = random.Chance(platform.Os == "linux" ? 62 : 95);
        var reportsEncryption = platform.Os != "chromeos" && !random.Chance(3);

        json.WriteStartObject("disk"u8);
        if (reportsEncryption)
        {
            json.WriteBoolean("encrypted"u8, encrypted);
            if (encrypted)
            {
                json.WriteString("encryption_method"u8, EncryptionMethod(platform.Os));
                json.WriteBoolean("recovery_key_escrowed"u8, random.Chance(88));
            }
        }

        json.WriteNumber("total_bytes"u8, total);
        json.WriteNumber("free_bytes"u8, free);
        json.WriteEndObject();
    }

    private static ReadOnlySpan<byte> EncryptionMethod(string os) => os switch
    {
        "windows" => "BitLocker XTS-AES 128"u8,
        "macos" => "FileVault APFS"u8,
        "linux" => "LUKS2"u8,
        "android" => "file-based"u8,
        _ => "Data Protection"u8,
    };

    public void WriteSecurity(SeedPlatform platform, ref SplitMix64 random)
    {
        if (!platform.IsMobile && !random.Chance(5))
        {
            json.WriteStartObject("firewall"u8);
            json.WriteBoolean("enabled"u8, random.Chance(platform.Os == "linux" ? 78 : 93));
            if (platform.Os == "macos")
            {
                json.WriteBoolean("stealth"u8, random.Chance(55));
            }

            json.WriteEndObject();
        }

        json.WriteStartObject("security"u8);
        if (platform.IsMobile)
        {
            json.WriteBoolean("passcode_set"u8, random.Chance(97));
            json.WriteBoolean("jailbroken"u8, random.Below(1000) < 4);
        }
        else
        {
            WriteIntegrity(platform, ref random);
        }

        if (platform.Os != "linux" && !random.Chance(4))
        {
            json.WriteStartObject("screen_lock"u8);
            json.WriteBoolean("enabled"u8, random.Chance(96));
            json.WriteNumber("max_idle_seconds"u8, random.Below(10) switch { 0 => 1800, 1 or 2 => 900, 3 or 4 or 5 => 600, _ => 300 });
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private void WriteIntegrity(SeedPlatform platform, ref SplitMix64 random)
    {
        if (!random.Chance(6))
        {
            json.WriteBoolean("secure_boot"u8, random.Chance(platform.Os == "linux" ? 58 : 95));
        }

        switch (platform.Os)
        {
            case "macos":
                json.WriteBoolean("sip"u8, !random.Chance(2));
                json.WriteBoolean("gatekeeper"u8, !random.Chance(3));
                break;
            case "windows":
                json.WriteBoolean("tpm"u8, !random.Chance(3));
                json.WriteString("tpm_version"u8, random.Chance(97) ? "2.0"u8 : "1.2"u8);
                json.WriteStartObject("antivirus"u8);
                json.WriteBoolean("installed"u8, true);
                json.WriteBoolean("enabled"u8, !random.Chance(3));
                json.WriteBoolean("up_to_date"u8, !random.Chance(7));
                json.WriteString("product"u8, "Windows Defender"u8);
                json.WriteEndObject();
                break;
        }
    }

    public void WriteUpdates(ref SplitMix64 random)
    {
        if (random.Chance(7))
        {
            return;
        }

        json.WriteStartObject("updates"u8);
        json.WriteBoolean("automatic"u8, random.Chance(90));
        json.WriteNumber("pending"u8, random.Chance(60) ? 0 : 1 + random.Below(14));
        SeedTime.Write(json, "last_installed"u8, asOf.AddMinutes(-random.Below(60 * 24 * 90)));
        json.WriteEndObject();
    }

    public void WriteManagement(SeedPlatform platform, ref SplitMix64 random)
    {
        if (platform.Os == "linux")
        {
            return;
        }

        json.WriteStartObject("mdm"u8);
        var enrolled = random.Chance(97);
        json.WriteBoolean("enrolled"u8, enrolled);
        if (enrolled)
        {
            json.WriteString("server"u8, platform.IsApple ? "https://jamf.corp.example"u8 : "https://mdm.corp.example"u8);
            json.WriteString("enrollment"u8, random.Chance(90) ? "automated"u8 : "user"u8);
            if (platform.IsApple)
            {
                json.WriteBoolean("supervised"u8, random.Chance(90));
            }
        }

        json.WriteEndObject();
    }
}
