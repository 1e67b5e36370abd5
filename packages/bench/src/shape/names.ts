import type { Random } from "./random.ts";

/**
 * What most of nixpkgs rests on, lowest first: later ones are built with earlier ones. A small store consists of these
 * alone.
 */
const base = `bootstrap-tools glibc gcc bash coreutils gnugrep gnused gawk gnutar gzip xz bzip2 findutils diffutils
patch gnumake binutils patchelf zlib libxcrypt perl openssl attr acl gmp ncurses readline libffi expat
gettext pkg-config m4 bison flex autoconf automake libtool python3 sqlite pcre2 glib libxml2 libxslt curl git cmake
ninja meson kmod util-linux libcap audit linux-pam shadow dbus systemd elfutils zstd lz4 libarchive libgcrypt
gnutls nettle p11-kit libidn2 libunistring nghttp2 libssh2 krb5 openldap cyrus-sasl libevent libuv nodejs icu boost
llvm clang rustc cargo go openjdk ruby lua luajit guile tcl libpng libjpeg-turbo libtiff libwebp freetype fontconfig
harfbuzz fribidi pixman cairo pango gdk-pixbuf librsvg libX11 libxcb libXext libXrender mesa libdrm wayland
libxkbcommon libinput gtk+3 gtk4 qtbase qtdeclarative alsa-lib pulseaudio pipewire ffmpeg gst-plugins-base webkitgtk
imagemagick ghostscript poppler cups avahi networkmanager polkit colord upower bluez iproute2 iptables nftables
openssh gnupg pinentry tmux vim neovim emacs less man-db nano htop ripgrep fd bat jq fzf zsh fish starship direnv
nix nixos-rebuild nix-output-monitor docker podman qemu libvirt postgresql redis nginx firefox thunderbird chromium
libreoffice gimp inkscape vlc mpv texlive-combined pandoc linux linux-firmware`.split(/\s+/);

const words = `abstract access agent alpha arrow async atlas audio auth backup batch beam binary block bridge buffer
build cache canvas channel cipher client cloud codec color commit config console core cron crypt cursor data debug
delta device diff digest dispatch draw driver echo edge editor embed engine event export feed fiber file filter flow
font forge form frame fuse gate geo graph grid group guard hash header heap hook image index input iter job journal
kernel key label lang lattice layer leaf lex link list loader lock log loop macro map mark matrix media memory merge
mesh meta metric mime mirror mode model module monitor native net node notify null object open option order pack page
panel parse patch path pipe pixel plot point pool port print probe proto proxy pulse query queue race raster reader
record regex relay render ring route rule sample scan scope search secret serial session shell signal slice socket
solver sort spark spec stack state store stream style sync table tag task term text thread time token tools trace
tree tuple type unit vector view watch wave web wire worker xml yaml zone`.split(/\s+/);

const capital = (word: string): string => word[0]!.toUpperCase() + word.slice(1);

const families: readonly ((a: string, b: string) => string)[] = [
  (a, b) => `python3.12-${a}-${b}`,
  (a, b) => `python3.12-${a}${b}`,
  (a, b) => `perl5.40.0-${capital(a)}-${capital(b)}`,
  (a, b) => `ruby3.3-${a}-${b}`,
  (a, b) => `lib${a}${b}`,
  (a, b) => `${a}-${b}`,
  (a, b) => `${a}${b}`,
  (a, b) => `${a}-${b}-rs`,
  (a, b) => `rust_${a}-${b}`,
  (a, b) => `texlive-${a}${b}`,
  (a, b) => `vimplugin-${a}-${b}.nvim`,
  (a, b) => `kdePackages-${a}${b}`,
  (a, b) => `hs-${a}-${b}`,
  (a, b) => `nodePackages-${a}.${b}`,
  (a, b) => `${a}-${b}-fonts`,
  (a, b) => `gnome-${a}-${b}`,
];

/** The names of `count` packages, no two alike, in an order in which each may depend on those before it. */
export function packageNames(count: number, random: Random): string[] {
  const names = base.slice(0, count);
  const taken = new Set(names);
  while (names.length < count) {
    let name = random.pick(families)(random.pick(words), random.pick(words));
    while (taken.has(name)) name += random.below(10);
    taken.add(name);
    names.push(name);
  }
  return names;
}

/** The name of a project of the store's owner, such as `shell-tools`. */
export function projectName(random: Random): string {
  return `${random.pick(words)}-${random.pick(words)}`;
}

/** The first version of a package, in one of the styles that nixpkgs has. */
export function firstVersion(random: Random): string {
  const style = random.below(20);
  const year = 2015 + random.below(9);
  const month = String(1 + random.below(12)).padStart(2, "0");
  const day = String(1 + random.below(28)).padStart(2, "0");
  if (style === 0) return `0-unstable-${year}-${month}-${day}`;
  if (style === 1) return `${year}${month}${day}`;
  if (style < 6) return `${random.below(12)}.${random.below(40)}`;
  return `${random.below(12)}.${random.below(30)}.${random.below(20)}`;
}

/** The version after `version`: its last number goes up, or now and then the one before it. */
export function nextVersion(version: string, random: Random): string {
  const date = /^(.*)(\d{4})(-?)(\d\d)\3(\d\d)$/.exec(version);
  if (date !== null) {
    const dash = date[3]!;
    const days = Date.UTC(Number(date[2]), Number(date[4]) - 1, Number(date[5])) / 86_400_000;
    const next = new Date((days + 5 + random.below(120)) * 86_400_000).toISOString().slice(0, 10);
    return date[1]! + next.replaceAll("-", dash);
  }
  const numbers = version.split(".").map(Number);
  const raised = numbers.length > 1 && random.chance(0.25) ? numbers.length - 2 : numbers.length - 1;
  return numbers.map((number, i) => (i < raised ? number : i === raised ? number + 1 : 0)).join(".");
}
