#!/bin/sh
# A native device report of this Linux machine, on stdout: `sh linux.sh | fleetmdm ingest -`.
# It only reads, takes nothing but what a distribution brings, and needs no root; what it may not read is left out, never
# guessed. As root it tells the serial number too.
set -u
LC_ALL=C
export LC_ALL

# A text as JSON: quotes, backslashes, tabs; other control characters are dropped.
text() { printf '%s' "$1" | tr '\t\n' '  ' | tr -d '\000-\037\177' | sed 's/\\/\\\\/g; s/"/\\"/g; s/^/"/; s/$/"/'; }
# Lines on stdin as the elements of a list.
join() { awk 'NR > 1 { printf "," } { printf "%s", $0 }'; }
# `"name": value,` where there is a value: of a text, and of JSON.
field() { [ -n "${2:-}" ] && printf '%s:%s,' "$(text "$1")" "$(text "$2")"; return 0; }
json() { [ -n "${2:-}" ] && printf '%s:%s,' "$(text "$1")" "$2"; return 0; }
# An object of such members, without the comma at its end.
object() { printf '{%s}' "${1%,}"; }
has() { command -v "$1" >/dev/null 2>&1; }
dmi() { cat "/sys/class/dmi/id/$1" 2>/dev/null; }
os() { sed -n "s/^$1=//p" /etc/os-release 2>/dev/null | tr -d '"' | head -n 1; }

name=$(hostname -f 2>/dev/null || hostname)
case $name in localhost* | '') name=$(uname -n) ;; esac
id=$(cat /etc/machine-id 2>/dev/null)

# The disk below `/`: encrypted when any layer of it is.
root=$(findmnt -no SOURCE / 2>/dev/null)
encrypted=
if [ -b "${root:-/nothing}" ] && layers=$(lsblk -sno TYPE "$root" 2>/dev/null) && [ -n "$layers" ]; then
  case $layers in *crypt*) encrypted=true ;; *) encrypted=false ;; esac
fi
size() { df -Pk / 2>/dev/null | awk -v at="$1" 'NR == 2 { printf "%.0f", $at * 1024 }'; }

firewall=
if has systemctl; then
  for unit in firewalld ufw nftables; do
    systemctl is-active --quiet "$unit" 2>/dev/null && firewall=true
  done
fi

secure_boot=
has mokutil && case $(mokutil --sb-state 2>/dev/null) in *enabled*) secure_boot=true ;; *disabled*) secure_boot=false ;; esac
tpm=
[ -d /sys/class/tpm ] && if [ -e /sys/class/tpm/tpm0 ]; then tpm=true; else tpm=false; fi
tpm_version=$(cat /sys/class/tpm/tpm0/tpm_version_major 2>/dev/null)

packages() {
  if has dpkg-query; then
    dpkg-query -W -f '{"name":"${binary:Package}","version":"${Version}","source":"deb"}\n' 2>/dev/null
  elif has rpm; then
    rpm -qa --qf '{"name":"%{NAME}","version":"%{VERSION}-%{RELEASE}","source":"rpm"}\n' 2>/dev/null
  fi
}
accounts() {
  admins=,$(getent group sudo wheel admin 2>/dev/null | cut -d: -f4 | tr '\n' ','),
  getent passwd 2>/dev/null | while IFS=: read -r user _ uid _; do
    if [ "$uid" -ne 0 ] && { [ "$uid" -lt 1000 ] || [ "$uid" -ge 65534 ]; }; then continue; fi
    admin=false
    [ "$uid" -eq 0 ] && admin=true
    case $admins in *",$user,"*) admin=true ;; esac
    printf '{"name":%s,"uid":%s,"admin":%s}\n' "$(text "$user")" "$uid" "$admin"
  done
}
volumes() {
  df -PkT -x tmpfs -x devtmpfs -x squashfs -x overlay 2>/dev/null | awk 'NR > 1 { print $2, $3, $5, $7 }' |
    while read -r fs total free mount; do
      printf '{"mount":%s,"fs":%s,"total_bytes":%s,"free_bytes":%s}\n' \
        "$(text "$mount")" "$(text "$fs")" "$((total * 1024))" "$((free * 1024))"
    done
}
interfaces() {
  for path in /sys/class/net/*; do
    [ -e "$path" ] || continue
    interface=${path##*/}
    addresses=
    has ip && addresses=$(ip -o addr show dev "$interface" 2>/dev/null | awk '{ sub("/.*", "", $4); print "\"" $4 "\"" }' | join)
    printf '{"name":%s,"mac":%s,"ips":[%s]}\n' "$(text "$interface")" "$(text "$(cat "$path/address" 2>/dev/null)")" "$addresses"
  done
}
primary=
has ip && primary=$(ip -o route get 192.0.2.1 2>/dev/null | sed -n 's/.* src \([^ ]*\).*/\1/p')

facts=$(
  json os "$(object "$(field name "$(os PRETTY_NAME)"; field distro "$(os ID)"; field codename "$(os VERSION_CODENAME)"; field kernel "$(uname -r)")")"
  json hw "$(object "$(field vendor "$(dmi sys_vendor)"; field model "$(dmi product_name)"; field uuid "$(dmi product_uuid)")")"
  json cpu "$(object "$(field model "$(sed -n 's/^model name[^:]*: *//p' /proc/cpuinfo | head -n 1)"; json cores "$(getconf _NPROCESSORS_ONLN 2>/dev/null)")")"
  json memory "$(object "$(json total_bytes "$(awk '/^MemTotal:/ { printf "%.0f", $2 * 1024 }' /proc/meminfo)")")"
  json disk "$(object "$(json encrypted "$encrypted"; json total_bytes "$(size 2)"; json free_bytes "$(size 4)")")"
  json firewall "$(object "$(json enabled "$firewall")")"
  json security "$(object "$(json secure_boot "$secure_boot"; json tpm "$tpm"; field tpm_version "${tpm_version:+$tpm_version.0}")")"
  json network "$(object "$(field primary_ip "$primary"; json interfaces "[$(interfaces | join)]")")"
  json volumes "[$(volumes | join)]"
  json users "[$(accounts | join)]"
  if has dpkg-query || has rpm; then json software "[$(packages | join)]"; fi
)

printf '{%s%s%s%s%s%s"facts":%s}\n' \
  "$(field device_id "${id:-$name}")" "$(field hostname "$name")" '"os":"linux",' \
  "$(field os_version "$(os VERSION_ID)")" "$(field serial "$(dmi product_serial)")" \
  "$(field last_seen "$(date -u +%Y-%m-%dT%H:%M:%SZ)")" "$(object "$facts")"
