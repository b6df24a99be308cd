#!/bin/sh
# test_atesakid.sh - the parent with children that are small scripts: starts, restarts, signals, status, its own death.
set -u
dir=$(mktemp -d /tmp/atesaki-parent.XXXXXX)
pid=
export dir
cleanup() {
	[ -z "$pid" ] || kill -KILL "$pid" 2>/dev/null
	rm -rf "$dir"
}
trap cleanup EXIT

mkdir "$dir/milter" "$dir/quarantine" "$dir/cache"
cp "$top_builddir/milter/atesakid" "$dir/milter/atesakid"
touch "$dir/seal.key" "$dir/audit.key"

# A child: notes what happens to it in NAME.log. hopeless: refuses the configuration; dies: ends soon after the start.
for child in milter/atesaki-milter quarantine/atesaki-courier; do
	cat >"$dir/$child" <<'END'
#!/bin/sh
name=$(basename "$0")
note() { echo "$*" >>"$dir/$name.log"; }
while [ $# -gt 0 ]; do
	case $1 in
	-c) conf=$2; shift ;;
	-r) ready=$2; shift ;;
	--parent) parent=$2; shift ;;
	-t) [ ! -e "$dir/hopeless" ] || { echo "$name: refuses $conf" >&2; exit 78; }; exit 0 ;;
	esac
	shift
done
[ ! -e "$dir/dies" ] || exit 70
note "start $$"
trap 'note usr1' USR1
trap 'note hup' HUP
trap 'note term; exit 0' TERM
[ -z "${ready:-}" ] || eval "printf r >&$ready"
[ -z "${parent:-}" ] || note "parent $parent"
while :; do sleep 0.05; done
END
	chmod +x "$dir/$child"
done

write_conf() {
	cat >"$dir/atesaki.conf" <<END
user = ""
courier_user = ""
group = ""
store = "sqlite:$dir/atesaki.db"
cache_dir = "$dir/cache"
milter_socket = "unix:$dir/milter.sock"
control_socket = "$dir/control.sock"
pid_file = "$dir/atesakid.pid"
seal { key = "$dir/seal.key" }
audit { key = "$dir/audit.key" }
log { target = file
      file = "$dir/log" }
$1
END
}

claim() { # text, command ...: the claim holds within five seconds
	text=$1
	shift
	for _ in $(seq 100); do
		if "$@" >/dev/null 2>&1; then
			echo "ok - $text"
			return
		fi
		sleep 0.05
	done
	echo "NOT OK - $text"
	tail -n 40 "$dir/log"
	exit 1
}
noted() { [ "$(grep -c "^$2" "$dir/$1.log")" -ge "$3" ]; }
is_dead() { ! kill -0 "$1" 2>/dev/null; }
last_start() { sed -n 's/^start //p' "$dir/$1.log" | tail -1; }
run() { "$dir/milter/atesakid" -c "$dir/atesaki.conf" "$@"; }
exits() { # code, command ...
	code=$1
	shift
	"$@"
	[ $? -eq "$code" ]
}
status_says() { run -s | grep -q "$1"; }
ends_with() { wait "$1"; [ $? -eq "$2" ]; }

write_conf ""
claim "-t says that a good configuration is good" sh -c "'$dir/milter/atesakid' -t -c '$dir/atesaki.conf' | grep -q OK"
claim "-T writes what can be read again" sh -c "'$dir/milter/atesakid' -T -c '$dir/atesaki.conf' >'$dir/dump' && '$dir/milter/atesakid' -t -c '$dir/dump'"
claim "an unknown option is a usage error" exits 64 run -x
claim "status without a guard is an error" exits 69 run -s
write_conf "no_such_key = 1"
claim "-t names file and line of a bad key" sh -c "'$dir/milter/atesakid' -t -c '$dir/atesaki.conf' 2>&1 | grep -q 'atesaki.conf:[0-9]*: there is no key'"
claim "a bad configuration does not start" exits 78 run -f
write_conf ""
touch "$dir/hopeless"
claim "what the milter refuses does not start" exits 78 run
rm "$dir/hopeless" "$dir/audit.key"
claim "-t misses a key" exits 78 run -t
touch "$dir/audit.key"

"$dir/milter/atesakid" -c "$dir/atesaki.conf" -f &
pid=$!
claim "both children start" sh -c "grep -q ^start '$dir/atesaki-milter.log' && grep -q ^start '$dir/atesaki-courier.log'"
claim "the courier is told who its parent is" noted atesaki-courier "parent $pid" 1
claim "the pid file names the parent" grep -qx "$pid" "$dir/atesakid.pid"
claim "status says that the milter is ready" status_says "atesaki-milter pid=.* state=ready restarts=0"
claim "a second parent is refused" exits 75 run -f
old=$(last_start atesaki-milter)
kill -KILL "$old"
claim "a killed child is started again" noted atesaki-milter start 2
claim "status counts it" status_says "atesaki-milter pid=.* state=ready restarts=1"
kill -HUP "$pid"
claim "SIGHUP reaches the milter as SIGUSR1" noted atesaki-milter usr1 1
claim "SIGHUP reaches the courier" noted atesaki-courier hup 1
write_conf "no_such_key = 1"
kill -HUP "$pid"
claim "a bad configuration at reload is refused loudly" grep -q "THE RUNNING ONE STAYS" "$dir/log"
claim "and reaches no child" sh -c "[ \$(grep -c usr1 '$dir/atesaki-milter.log') -eq 1 ]"
write_conf ""
mv "$dir/log" "$dir/log.1"
kill -USR1 "$pid"
claim "SIGUSR1 opens the log again" test -e "$dir/log"
touch "$dir/dies"
kill -KILL "$(last_start atesaki-milter)"
claim "a child that keeps dying is complained of" grep -q "KEEPS DYING" "$dir/log"
rm "$dir/dies"
claim "and started when it can live" noted atesaki-milter start 3
kill -TERM "$pid"
claim "SIGTERM ends the children and then the parent, with 0" ends_with "$pid" 0
pid=
claim "the milter was asked to end" noted atesaki-milter term 1
claim "the pid file is gone" test ! -e "$dir/atesakid.pid"
claim "the control socket is gone" test ! -e "$dir/control.sock"

claim "in the background it answers once the milter is ready" exits 0 run
pid=$(cat "$dir/atesakid.pid")
claim "and runs" kill -0 "$pid"
milter=$(last_start atesaki-milter) courier=$(last_start atesaki-courier)
kill -KILL "$pid"
claim "the milter does not outlive a killed parent" is_dead "$milter"
claim "nor does the courier" is_dead "$courier"
claim "after that it starts again" exits 0 run
pid=$(cat "$dir/atesakid.pid")
kill -TERM "$pid"
claim "and stops" is_dead "$pid"
pid=
