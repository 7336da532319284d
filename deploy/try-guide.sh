#!/bin/bash
# Runs the blocks of docs/operating.md, word for word, in a bare Debian 12: deploy/try-guide.sh FOLDER
#
# Needs root, debootstrap and systemd-container. Debian is put into FOLDER, a new one, and started with its own systemd,
# so that the units run as they are, hardening included; from part 3 on it has a network of its own. Different from a
# machine:
# - the release of the update is the same code in a second folder, with a mark in its pages;
# - the passwords of the first account are typed by a script, and the certificate is a test one.
# CA=FILE makes pip and npm trust a further authority, where the network has one.
set -euo pipefail
folder=$(realpath -m "${1:?Name a folder for the Debian.}")
code=$(realpath "$(dirname "$0")/..")
container=(systemd-nspawn --quiet --register=no --keep-unit --directory="$folder" --console=pipe)
clean=(env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C
	DEBIAN_FRONTEND=noninteractive)

debootstrap --variant=minbase --include=systemd-sysv bookworm "$folder"
git clone --quiet --bare "$code" "$folder/root/portal.git"
if [ -n "${CA:-}" ]; then
	cp "$CA" "$folder/root/ca.crt"
	clean+=(PIP_CERT=/root/ca.crt NODE_EXTRA_CA_CERTS=/root/ca.crt)
fi

# blocks FROM TO: what stands in the blocks marked „sh“ between two parts of the guide.
blocks() { awk -v from="## $1" -v to="## $2" 'index($0, from) == 1 { on = 1 } index($0, to) == 1 { on = 0 }
	/^```$/ { code = 0 } on && code { print } /^```sh$/ { code = 1 }' "$code/docs/operating.md"; }
variables=$(awk '/^## 1\./ { exit } /^```$/ { code = 0 } code { print } /^```sh$/ { code = 1 }' "$code/docs/operating.md")
# run COMMANDS HOW…: with the variables of the guide, until one fails.
run() {
	printf 'set -eux -o pipefail\n%s\n%s\n' "$variables" "$1" >"$folder/root/commands"
	"${@:2}" "${clean[@]}" bash /root/commands </dev/null
}
inside() { run "$1" nsenter --target "$(pgrep --parent "$machine")" --all; }

run "$(blocks 1. 3.)" "${container[@]}"
run "export RELEASE=/srv/portal/2
$(blocks 2. 3.)
sed -i 's|</head>|<meta name=release content=2></head>|' /srv/portal/2/templates/base.html
install --directory /etc/ssl/portal
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=partner.example \
	-keyout /etc/ssl/portal/privkey.pem -out /etc/ssl/portal/fullchain.pem" "${container[@]}"

"${container[@]}" --boot --private-network >"$folder.boot.log" 2>&1 &
machine=$!
trap 'kill $machine; wait $machine || true' EXIT
until [ -S "/proc/$(pgrep --parent $machine)/root/run/systemd/private" ]; do kill -0 $machine; sleep 1; done

typed='s|^portal-manage createsuperuser.*|(sleep 12; echo Guide-2026-tried; sleep 3; echo Guide-2026-tried; sleep 5) \| script --quiet --return --command "&" /dev/null|'
inside "$(blocks 3. 6. | sed "$typed")"

https='https() { curl --silent --show-error --insecure --resolve partner.example:443:127.0.0.1 "https://partner.example$@"; }'
inside "$https"'
https / --head >/tmp/headers
grep -i "^content-security-policy: .*default-src" /tmp/headers
grep -i "^strict-transport-security: max-age=" /tmp/headers
https /readyz | grep 404
curl --silent --show-error --head --resolve partner.example:80:127.0.0.1 http://partner.example/ | grep "^HTTP/1.1 301"
systemctl start portal-publish.service portal-daily.service'

# Somebody reads all the while.
inside "$https"'
(until [ -e /tmp/updated ]; do https /arten/ --fail --output /dev/null || touch /tmp/refused; done) &
export RELEASE=/srv/portal/2
(! https / | grep "name=release")
'"$(blocks 6. 7.)"'
for _ in $(seq 20); do https / | grep "name=release" >/dev/null; done
touch /tmp/updated; wait
[ ! -e /tmp/refused ]
[ -z "$(find /proc/[0-9]*/cwd -lname "/srv/portal/1*" 2>/dev/null)" ]'

inside "$https"'
export RELEASE=/srv/portal/2
page=/arten/kommunales-integrationszentrum/
runuser -u portal -- install -D /etc/hostname /var/lib/portal/media/kept
https $page --fail >/tmp/before
systemctl start portal-backup.service
'"$(blocks 7. 8. | sed '/^systemctl stop portal-web/i \
runuser -u postgres -- psql portal --command "UPDATE directory_entry SET summary = '"'Edited.'"' WHERE slug = '"'kommunales-integrationszentrum'"'"\
https $page | grep Edited.\
rm /var/lib/portal/media/kept
')"'
https $page --fail >/tmp/restored
cmp /tmp/before /tmp/restored
cmp /etc/hostname /var/lib/portal/media/kept
(! runuser -u nobody -- ls /var/backups/portal)'

inside 'systemctl --failed --quiet | tee /tmp/failed; [ ! -s /tmp/failed ]
systemctl list-timers "portal-*"
systemd-analyze verify portal-web.service portal-metrics.service portal-backup.service portal-daily.service
for unit in web metrics publish daily backup; do systemd-analyze security --no-pager portal-$unit.service | tail -n 1; done'
echo "The guide works, word for word."
