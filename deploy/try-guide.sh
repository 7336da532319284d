#!/bin/bash
# Runs the blocks of docs/operating.md, word for word, in a bare Debian 12: deploy/try-guide.sh FOLDER
#
# Needs root, debootstrap and iproute2. FOLDER is made, or used again if it holds a Debian; everything that listens does so
# in a network of its own. Different from a machine:
# - there is no systemd: `systemctl` is a small stand-in that runs what the units name, under their account and with
#   their settings, but neither their hardening nor their timers;
# - the release of the update is the same code in a second folder;
# - the passwords of the first account are typed by a script, and the certificate is a test one.
# CA=FILE makes pip and npm trust a further authority, where the network has one.
set -euo pipefail
folder=$(realpath -m "${1:?Name a folder for the Debian.}")
code=$(realpath "$(dirname "$0")/..")
namespace=try-guide-$$
clean=(env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C
	DEBIAN_FRONTEND=noninteractive)

[ -x "$folder/usr/bin/apt-get" ] || debootstrap --variant=minbase bookworm "$folder"
cp /etc/resolv.conf "$folder/etc/resolv.conf"
rm -rf "$folder/root/portal.git" && git clone --quiet --bare "$code" "$folder/root/portal.git"
if [ -n "${CA:-}" ]; then
	cp "$CA" "$folder/root/ca.crt"
	clean+=(PIP_CERT=/root/ca.crt NODE_EXTRA_CA_CERTS=/root/ca.crt)
fi

end() {
	ip netns pids "$namespace" | xargs --no-run-if-empty kill 2>/dev/null || true
	sleep 2
	ip netns del "$namespace" || true
	umount "$folder/dev/shm" "$folder/dev/pts" "$folder/dev" "$folder/proc" || true
}
mount -t proc proc "$folder/proc"
mount -t tmpfs tmpfs "$folder/dev"
mkdir "$folder/dev/pts" "$folder/dev/shm"
mount -t devpts -o ptmxmode=0666,newinstance devpts "$folder/dev/pts"
mount -t tmpfs -o mode=1777 tmpfs "$folder/dev/shm"
for device in null zero random urandom tty; do cp --archive "/dev/$device" "$folder/dev/"; done
ln -s pts/ptmx "$folder/dev/ptmx"
ln -s /proc/self/fd "$folder/dev/fd"
ip netns add "$namespace"
trap end EXIT
ip netns exec "$namespace" ip link set lo up

cat >"$folder/usr/local/bin/systemctl" <<'STANDIN'
#!/bin/bash
# systemctl, as far as the guide needs it.
set -euo pipefail
start() {
	local unit=/etc/systemd/system/$1 line
	case $1 in
	postgresql) pg_ctlcluster 15 main start && return ;;
	nginx) nginx && return ;;
	*.socket | *.timer) return ;;
	esac
	line=$(sed -n 's/^ExecStart=//p' "$unit")
	install --directory --owner=portal --group=portal /run/portal /var/lib/portal
	(
		set -a; . /etc/portal/portal.env; set +a
		cd "$(sed -n 's/^WorkingDirectory=//p' "$unit")"
		exec setsid setpriv --reuid=portal --regid=portal --init-groups --no-new-privs --bounding-set=-all \
			$line >>"/var/log/$1.log" 2>&1
	) &
	echo $! >"/run/$1.pid"
	sleep 5
}
stop() {
	[ -f "/run/$1.pid" ] || return 0
	kill "$(cat "/run/$1.pid")"
	timeout 60 tail --pid="$(cat "/run/$1.pid")" --follow /dev/null
	rm "/run/$1.pid"
}
action=$1; shift
[ "${1:-}" != --now ] || shift
for unit in "$@"; do
	case $action in
	start | enable) start "$unit" ;;
	stop) stop "$unit" ;;
	restart) stop "$unit"; start "$unit" ;;
	reload) start "$unit" ;;
	daemon-reload) ;;
	esac
done
STANDIN
chmod +x "$folder/usr/local/bin/systemctl"
printf '#!/bin/sh\nexit 101\n' >"$folder/usr/sbin/policy-rc.d" && chmod +x "$folder/usr/sbin/policy-rc.d"

# blocks FROM TO: what stands in the blocks marked „sh“ between two parts of the guide.
blocks() { awk -v from="## $1" -v to="## $2" 'index($0, from) == 1 { on = 1 } index($0, to) == 1 { on = 0 }
	/^```$/ { code = 0 } on && code { print } /^```sh$/ { code = 1 }' "$code/docs/operating.md"; }
variables=$(awk '/^## 1\./ { exit } /^```$/ { code = 0 } code { print } /^```sh$/ { code = 1 }' "$code/docs/operating.md")
typed='s|^portal-manage createsuperuser.*|(sleep 12; echo Guide-2026-tried; sleep 3; echo Guide-2026-tried; sleep 5) \| script --quiet --return --command "&" /dev/null|'
inside() { printf 'set -eux\n%s\n%s\n' "$variables" "$1" | "${@:2}" "${clean[@]}" chroot "$folder" /bin/bash; }

inside "$(blocks 1. 3.)"
inside "export RELEASE=/srv/portal/2
$(blocks 2. 3.)"
certificate='install --directory /etc/ssl/portal
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=partner.example \
	-keyout /etc/ssl/portal/privkey.pem -out /etc/ssl/portal/fullchain.pem 2>/dev/null'
"${clean[@]}" chroot "$folder" /bin/bash -euc "$certificate"
serving="$(blocks 3. 6. | sed "$typed")
export RELEASE=/srv/portal/2
$(blocks 6. 8.)"
inside "$serving" timeout 900 ip netns exec "$namespace"
echo "The guide works, word for word."
