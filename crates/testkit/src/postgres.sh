# Runs a throw-away PostgreSQL for as long as the process that started this script lives, then removes every trace.
#
# Arguments: folder of the PostgreSQL binaries, then ports to try. Says "ready <port> <folder>" once the server answers;
# anything said before that is for the person who has to find out why it does not. Standard input is a pipe nobody writes
# to: it ends when the other process ends, be it by a panic, an abort or kill -9.
set -u
exec 2>&1
binaries=$1
shift

# The server refuses to run as root, so root lends it to the user the package made for it.
as_owner() {
    if [ "$(id -u)" -ne 0 ]; then
        "$@"
    elif command -v runuser >/dev/null; then
        runuser -u postgres -- "$@"
    else
        su -s /bin/sh postgres -c '"$0" "$@"' -- "$@"
    fi
}

cd /
folder=$(as_owner mktemp -d "${TMPDIR:-/tmp}/gongkai-postgres.XXXXXX" || as_owner mktemp -d /tmp/gongkai-postgres.XXXXXX) || {
    echo "$folder"
    exit 1
}
stop() {
    as_owner "$binaries/pg_ctl" -D "$folder/data" -m immediate -w stop >/dev/null 2>&1
    rm -rf "$folder"
}
trap stop EXIT
trap 'exit 1' HUP INT TERM

said=$(as_owner "$binaries/initdb" -D "$folder/data" -U postgres -A trust -E UTF8 --locale=C --no-sync 2>&1) || {
    echo "$said"
    exit 1
}

# What is lost in a crash of the machine may be lost here; nothing is kept longer than the process anyway. Whoever measures
# how long a commit takes wants it to wait for the disk.
durable=${GONGKAI_TEST_FSYNC:-off}
options="-c listen_addresses=127.0.0.1 -c unix_socket_directories= -c max_connections=200 -c timezone=UTC -c fsync=$durable \
    -c synchronous_commit=$durable -c full_page_writes=$durable -c autovacuum=$durable -c wal_level=minimal -c max_wal_senders=0"
for port in "$@"; do
    if as_owner "$binaries/pg_ctl" -D "$folder/data" -l "$folder/log" -o "$options -c port=$port" -w start >/dev/null; then
        echo "ready $port $folder"
        exec >/dev/null 2>&1
        cat
        exit 0
    fi
done
cat "$folder/log"
exit 1
