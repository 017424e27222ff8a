#!/bin/sh
# A native device report of this Mac, on stdout: `sh macos.sh | fleetmdm ingest -`.
# It only reads, and takes nothing but what macOS brings; what it cannot tell is left out, never guessed.
set -u
LC_ALL=C
PATH=$PATH:/usr/sbin:/usr/libexec/ApplicationFirewall
export LC_ALL PATH

text() { printf '%s' "$1" | tr '\t\n' '  ' | tr -d '\000-\037\177' | sed 's/\\/\\\\/g; s/"/\\"/g; s/^/"/; s/$/"/'; }
join() { awk 'NR > 1 { printf "," } { printf "%s", $0 }'; }
field() { [ -n "${2:-}" ] && printf '%s:%s,' "$(text "$1")" "$(text "$2")"; return 0; }
json() { [ -n "${2:-}" ] && printf '%s:%s,' "$(text "$1")" "$2"; return 0; }
object() { printf '{%s}' "${1%,}"; }
# true or false by what a command answers; nothing for any other answer.
answer() { case $1 in $2) echo true ;; $3) echo false ;; esac; }

platform=$(ioreg -rd1 -c IOPlatformExpertDevice 2>/dev/null)
of_platform() { printf '%s\n' "$platform" | sed -n "s/.*\"$1\" = \"\(.*\)\"/\1/p" | head -n 1; }
uuid=$(of_platform IOPlatformUUID)

vault=$(fdesetup status 2>/dev/null)
case $vault in
  # A disk that is being encrypted is not encrypted yet.
  *' in progress'*) encrypted=false ;;
  *) encrypted=$(answer "$vault" 'FileVault is On*' 'FileVault is Off*') ;;
esac
sip=$(answer "$(csrutil status 2>/dev/null)" '*status: enabled*' '*status: disabled*')
gatekeeper=$(answer "$(spctl --status 2>/dev/null)" '*enabled*' '*disabled*')
# 2 blocks whatever comes in.
firewall=$(answer "$(socketfilterfw --getglobalstate 2>/dev/null)" '*State = [12]*' '*State = 0*')
# `Firewall stealth mode is on`, and before macOS 13 `Stealth mode enabled`.
hiding=$(socketfilterfw --getstealthmode 2>/dev/null)
stealth=$(answer "$hiding" '*mode is on*' '*mode is off*')
[ -n "$stealth" ] || stealth=$(answer "$hiding" '*mode enabled*' '*mode disabled*')
automatic=$(answer "$(defaults read /Library/Preferences/com.apple.SoftwareUpdate AutomaticallyInstallMacOSUpdates 2>/dev/null)" 1 0)
mdm=$(profiles status -type enrollment 2>/dev/null)
enrolled=$(answer "$mdm" '*MDM enrollment: Yes*' '*MDM enrollment: No*')

size() { df -Pk / 2>/dev/null | awk -v at="$1" 'NR == 2 { printf "%.0f", $at * 1024 }'; }
accounts() {
  dscl . -list /Users UniqueID 2>/dev/null | while read -r user uid; do
    case $uid in '' | *[!0-9]*) continue ;; esac
    [ "$uid" -eq 0 ] || [ "$uid" -ge 500 ] || continue
    admin=false
    dseditgroup -o checkmember -m "$user" admin >/dev/null 2>&1 && admin=true
    printf '{"name":%s,"uid":%s,"admin":%s}\n' "$(text "$user")" "$uid" "$admin"
  done
}
applications() {
  for app in "${APPLICATIONS:-/Applications}"/*.app "${APPLICATIONS:-/Applications}"/Utilities/*.app; do
    info=$app/Contents/Info
    [ -e "$info.plist" ] || continue
    name=${app##*/}
    printf '%s\n' "$(object "$(field name "$name"; field version "$(defaults read "$info" CFBundleShortVersionString 2>/dev/null)"
      field bundle_id "$(defaults read "$info" CFBundleIdentifier 2>/dev/null)"; field source apps)")"
  done
}

facts=$(
  json os "$(object "$(field name macOS; field build "$(sw_vers -buildVersion)"; field kernel "$(uname -r)")")"
  json hw "$(object "$(field vendor Apple; field model "$(sysctl -n hw.model 2>/dev/null)"; field uuid "$uuid")")"
  json cpu "$(object "$(field model "$(sysctl -n machdep.cpu.brand_string 2>/dev/null)"; json cores "$(sysctl -n hw.physicalcpu 2>/dev/null)")")"
  json memory "$(object "$(json total_bytes "$(sysctl -n hw.memsize 2>/dev/null)")")"
  json disk "$(object "$(json encrypted "$encrypted"; json total_bytes "$(size 2)"; json free_bytes "$(size 4)")")"
  json firewall "$(object "$(json enabled "$firewall"; json stealth "$stealth")")"
  json security "$(object "$(json sip "$sip"; json gatekeeper "$gatekeeper")")"
  json updates "$(object "$(json automatic "$automatic")")"
  json mdm "$(object "$(json enrolled "$enrolled")")"
  json users "[$(accounts | join)]"
  json software "[$(applications | join)]"
)

printf '{%s%s%s%s%s%s"facts":%s}\n' \
  "$(field device_id "$uuid")" "$(field hostname "$(hostname)")" '"os":"macos",' \
  "$(field os_version "$(sw_vers -productVersion)")" "$(field serial "$(of_platform IOPlatformSerialNumber)")" \
  "$(field last_seen "$(date -u +%Y-%m-%dT%H:%M:%SZ)")" "$(object "$facts")"
