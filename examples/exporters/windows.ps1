# A native device report of this Windows machine, on stdout: `powershell -File windows.ps1 | fleetmdm ingest -`.
# It only reads, and takes nothing but what Windows brings. What it may not read (BitLocker asks for an administrator) is
# left out, never guessed.
$ErrorActionPreference = 'SilentlyContinue'
# Names with umlauts arrive as they are, whatever the console's code page.
[Console]::OutputEncoding = New-Object System.Text.UTF8Encoding $false

$system = Get-CimInstance Win32_OperatingSystem
$computer = Get-CimInstance Win32_ComputerSystem
$product = Get-CimInstance Win32_ComputerSystemProduct
$firmware = Get-CimInstance Win32_BIOS
$processor = Get-CimInstance Win32_Processor | Select-Object -First 1
$drive = Get-CimInstance Win32_LogicalDisk -Filter "DeviceID='$env:SystemDrive'"

# Without empty members: what is not there is not reported.
function Known([System.Collections.IDictionary]$members) {
    $known = [ordered]@{}
    foreach ($name in $members.Keys) { if ($null -ne $members[$name] -and '' -ne $members[$name]) { $known[$name] = $members[$name] } }
    $known
}

$volume = Get-BitLockerVolume -MountPoint $env:SystemDrive
$profiles = @(Get-NetFirewallProfile)
$defender = Get-MpComputerStatus
$tpm = Get-Tpm
$secureBoot = try { Confirm-SecureBootUEFI -ErrorAction Stop } catch { $null }
$admins = @(Get-LocalGroupMember -SID 'S-1-5-32-544' | ForEach-Object { $_.SID.Value })
$uninstall = 'HKLM:\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall\*', 'HKLM:\SOFTWARE\WOW6432Node\Microsoft\Windows\CurrentVersion\Uninstall\*'
$revision = (Get-ItemProperty 'HKLM:\SOFTWARE\Microsoft\Windows NT\CurrentVersion').UBR

$facts = [ordered]@{
    os       = Known ([ordered]@{ name = $system.Caption; build = $system.BuildNumber; edition = (Get-ItemProperty 'HKLM:\SOFTWARE\Microsoft\Windows NT\CurrentVersion').EditionID })
    hw       = Known ([ordered]@{ vendor = $computer.Manufacturer; model = $computer.Model; uuid = $product.UUID })
    cpu      = Known ([ordered]@{ model = $processor.Name; cores = $processor.NumberOfCores })
    memory   = Known ([ordered]@{ total_bytes = $computer.TotalPhysicalMemory })
    disk     = Known ([ordered]@{ total_bytes = $drive.Size; free_bytes = $drive.FreeSpace })
    firewall = [ordered]@{}
    security = [ordered]@{}
    users    = @(Get-LocalUser | Where-Object Enabled | ForEach-Object {
            [ordered]@{ name = $_.Name; uid = $_.SID.Value; admin = $admins -contains $_.SID.Value } })
    software = @(Get-ItemProperty $uninstall | Where-Object DisplayName | ForEach-Object {
            Known ([ordered]@{ name = $_.DisplayName; version = $_.DisplayVersion; vendor = $_.Publisher; source = 'programs' }) })
}
if ($null -ne $volume) {
    # A volume that is being encrypted is not encrypted yet.
    $facts.disk.encrypted = $volume.VolumeStatus -eq 'FullyEncrypted' -and $volume.ProtectionStatus -eq 'On'
    $facts.disk.encryption_method = 'BitLocker'
}
# On when every profile is, off when one is: where a profile leaves it to another policy, it is not known.
$states = @($profiles | ForEach-Object { "$($_.Enabled)" })
if ($states -contains 'False') { $facts.firewall.enabled = $false }
elseif ($states.Count -gt 0 -and -not ($states -ne 'True')) { $facts.firewall.enabled = $true }
if ($null -ne $secureBoot) { $facts.security.secure_boot = $secureBoot }
if ($null -ne $tpm) { $facts.security.tpm = $tpm.TpmPresent -and $tpm.TpmReady }
if ($null -ne $defender) {
    $facts.security.antivirus = [ordered]@{
        installed = $true; enabled = $defender.RealTimeProtectionEnabled; product = 'Microsoft Defender'
        up_to_date = $defender.AntivirusSignatureAge -le 7
    }
}

$report = Known ([ordered]@{
        device_id  = $product.UUID
        hostname   = [System.Net.Dns]::GetHostEntry('').HostName
        os         = 'windows'
        os_version = if ($revision) { "$($system.Version).$revision" } else { $system.Version }
        serial     = $firmware.SerialNumber
        last_seen  = (Get-Date).ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", [Globalization.CultureInfo]::InvariantCulture)
        facts      = $facts
    })
$report | ConvertTo-Json -Depth 6 -Compress
