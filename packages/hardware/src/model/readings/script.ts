import { withoutSettings } from "@nixperf/nix/version";
import {
  cgroupFiles,
  commandNames,
  compilerCacheDirs,
  daemonNames,
  filePatterns,
  linkPatterns,
  marks,
  maxDaemons,
  maxFileBytes,
  plainFiles,
  processFiles,
  sysctlNames,
  variables,
} from "./plan.ts";

/**
 * A script for sh(1) that prints the readings of the machine it runs on, as `parseReadings` reads them. It needs nothing
 * but grep, sed, head and, on macOS, what comes with it; it changes nothing. For `ssh HOST sh -s < script`.
 */
export function readingsScript(): string {
  return `# Prints what nixperf wants to know of a machine. Reads only.
LC_ALL=C; export LC_ALL
PATH=$PATH:/usr/bin:/bin:/usr/sbin:/sbin:/run/current-system/sw/bin:/nix/var/nix/profiles/default/bin
store=\${NIX_STORE_DIR:-/nix/store}
state=\${NIX_STATE_DIR:-/nix/var/nix}
socket=\${NIX_DAEMON_SOCKET_PATH:-$state/daemon-socket/socket}
secret='s/^\\([ ]*\\(extra-\\)\\{0,1\\}access-tokens[ ]*=\\{0,1\\}\\).*/\\1/'
printf '\\nnixperf-readings 1\\n'

access=none
if [ -w "$state" ]; then access=direct
elif [ -S "$socket" ]; then access=daemon
elif [ -e "$state" ]; then access=direct; fi
printf '=store %s\\n %s\\n %s\\n %s\\n' "$access" "$store" "$store" "$state"
[ -S "$socket" ] && printf ' socket\\n'

file() {
  [ -f "$1" ] || return 0
  if [ ! -r "$1" ]; then printf '=unreadable %s\\n' "$1"; return 0; fi
  printf '=file %s\\n' "$1"
  head -c ${maxFileBytes + 1} "$1" 2>/dev/null | tr -d '\\000' | sed -e "$secret" -e 's/^/ /'
  echo
}
link() { [ -L "$1" ] && printf '=link %s\\n %s\\n' "$1" "$(readlink "$1")"; }
# Directories that are not there stand for the nearest one that is.
space() {
  dir=$1
  while [ ! -d "$dir" ] && [ -n "$dir" ]; do dir=\${dir%/*}; done
  dir=$(cd -P "\${dir:-/}" 2>/dev/null && pwd -P) || return 0
  if [ "$kernel" = Linux ]; then numbers=$(stat -f -c '%S %b %a %c %d' "$dir" 2>/dev/null)
  else numbers=$(df -ki "$dir" 2>/dev/null |
    sed -n '2s/^.* \\([0-9][0-9]*\\)  *[0-9][0-9]*  *\\([0-9][0-9]*\\)  *[0-9]*%  *\\([0-9][0-9]*\\)  *\\([0-9][0-9]*\\)  *[0-9]*% .*$/\\1 \\2 \\3 \\4/p' |
    while read -r all free used left; do echo "1024 $all $free $((used + left)) $left"; done); fi
  [ -n "$numbers" ] && printf '=space %s\\n %s %s\\n' "$1" "$dir" "$numbers"
}
# The command line's own code counts, so it is printed after what it said.
command_() {
  name=$1; shift
  command -v "$1" >/dev/null 2>&1 || return 0
  said=$("$@" 2>/dev/null </dev/null); code=$?
  printf '=command %s %s\\n' "$code" "$name"
  printf '%s\\n' "$said" | sed 's/^/ /'
}

kernel=$(uname -s)
command_ ${quoted(commandNames.uname)} uname -s -r -m
command_ ${quoted(commandNames.uid)} id -u
command_ ${quoted(commandNames.user)} id -un
command_ ${quoted(commandNames.groups)} id -Gn
command_ ${quoted(commandNames.cacheDirs)} ls -ld ${Object.values(compilerCacheDirs).join(" ")}
# Nix that does not understand a line of its settings does not even tell its version.
(
  ${Object.entries(withoutSettings)
    .map(([name, value]) => `${name}=${quoted(value)}; export ${name}`)
    .join("; ")}
  command_ ${quoted(commandNames.nixVersion)} nix --version
)
# With the settings that are there, and its complaints about them.
if command -v nix >/dev/null 2>&1; then
  said=$(nix --version 2>&1 </dev/null); code=$?
  printf '=command %s %s\\n' "$code" ${quoted(commandNames.nixAsSet)}
  printf '%s\\n' "$said" | sed -e 's/\\(access-tokens\\).*/\\1/' -e 's/^/ /'
fi
if [ "$access" = daemon ]; then
  limit=
  command -v timeout >/dev/null 2>&1 && limit='timeout 5'
  command_ ${quoted(commandNames.nixStore)} $limit nix --extra-experimental-features nix-command store ping --json --store "unix://$socket"
fi

for name in ${variables.join(" ")}; do
  eval "value=\\\${$name-}"
  [ -n "$value" ] || continue
  printf '=env %s\\n' "$name"
  printf '%s\\n' "$value" | sed -e "$secret" -e 's/^/ /'
done
for name in ${marks.join(" ")}; do
  eval "value=\\\${$name-}"
  [ -n "$value" ] && printf '=env %s\\n 1\\n' "$name"
done

if [ "$kernel" = Darwin ]; then
  command_ ${quoted(commandNames.sysctl)} sysctl ${sysctlNames.join(" ")}
  command_ ${quoted(commandNames.vmStat)} vm_stat
  command_ ${quoted(commandNames.mount)} mount
  command_ ${quoted(commandNames.pmset)} pmset -g batt
  command_ ${quoted(commandNames.diskutil)} diskutil info "$(df -P "$store" | sed -n '2s/ .*//p')"
fi

if [ "$kernel" = Linux ]; then
  for path in ${plainFiles.join(" ")}; do file "$path"; done
  echo =lines
  grep -s '' /dev/null ${filePatterns.join(" ")} | sed 's/^/ /'
  for path in ${linkPatterns.join(" ")}; do link "$path"; done

  # All directories from a cgroup up to where its hierarchy is mounted.
  chain() {
    inside=$2
    while :; do
      for name in ${cgroupFiles.join(" ")}; do [ -e "$1$inside/$name" ] && printf '%s\\n' "$1$inside/$name"; done
      [ -n "$inside" ] || break
      inside=\${inside%/*}
    done
  }
  cgroups() {
    while IFS=: read -r _ controllers path; do
      while read -r _ _ _ root point rest; do
        case "$rest" in
          *' - cgroup2 '*) [ -z "$controllers" ] || continue ;;
          *' - cgroup '*)
            case ",$controllers," in *,cpu,*|*,cpuset,*|*,memory,*) ;; *) continue ;; esac
            case "$rest," in *[,\\ ]"\${controllers%%,*}",*) ;; *) continue ;; esac ;;
          *) continue ;;
        esac
        [ "$root" = / ] && root=
        case "$path/" in
          *..*) inside= ;;
          "$root"/*) inside=\${path#"$root"} ;;
          *) inside= ;;
        esac
        chain "$point" "\${inside%/}"
      done </proc/self/mountinfo
    done <"$1"
  }
  daemons=$(grep -l -s -x ${daemonNames.map((name) => `-e ${name}`).join(" ")} /proc/[0-9]*/comm | head -n ${maxDaemons})
  for comm in $daemons; do for name in ${processFiles.join(" ")}; do file "\${comm%/comm}/$name"; done; done
  {
    cgroups /proc/self/cgroup
    for comm in $daemons; do cgroups "\${comm%/comm}/cgroup"; done
  } 2>/dev/null | sort -u | while read -r path; do file "$path"; done
fi

conf=\${NIX_CONF_DIR:-/etc/nix}
link "$conf/nix.conf"
settings="$conf/nix.conf $conf/nix.custom.conf"
for dir in "\${XDG_CONFIG_HOME:-$HOME/.config}" /etc/xdg; do settings="$settings $dir/nix/nix.conf"; done
included=$(cat $settings 2>/dev/null | sed -n 's/^[ ]*!\\{0,1\\}include[ ]\\{1,\\}\\([^ #]*\\).*/\\1/p')
for path in $included; do case "$path" in /*) settings="$settings $path" ;; *) settings="$settings $conf/$path" ;; esac; done
machines=$(cat $settings 2>/dev/null | sed -n 's/^[ ]*builders[ ]*=[ ]*@\\(\\/[^ ;#]*\\).*/\\1/p')
for path in $settings "$conf/machines" $machines; do file "$path"; done
builds=$(cat $settings 2>/dev/null | sed -n 's/^[ ]*build-dir[ ]*=[ ]*\\(\\/[^ #]*\\).*/\\1/p')
for path in "$store" "$state/builds" /tmp "$TMPDIR" $builds; do case "$path" in /*) space "$path" ;; esac; done
echo =end
`;
}

function quoted(text: string): string {
  return `'${text}'`;
}
