# shellcheck shell=bash
# What installing, upgrading and uninstalling have in common. To be sourced by a script that has set -euo pipefail.
#
# A step is one line with a verb, printed before it is taken, and the same in a dry run, which takes none: `act` and all that
# is built on it do nothing there. What is as it should be already is kept, and not a change.
# shellcheck disable=SC2034 # the scripts that source it use what this one doesn't

readonly USER_NAME=dragoman
readonly HOME_FOLDER=/opt/dragoman
readonly VERSIONS=$HOME_FOLDER/versions
readonly CURRENT=$HOME_FOLDER/current
readonly STATE=/var/lib/dragoman
readonly SETTINGS_FOLDER=/etc/dragoman
readonly SETTINGS=$SETTINGS_FOLDER/dragoman.env
readonly TOKEN=$SETTINGS_FOLDER/discord_token
readonly UNIT_FOLDER=/etc/systemd/system
readonly UNITS=(dragoman.service dragoman-backup.service dragoman-backup.timer dragoman-check.service dragoman-check.timer)
readonly ENABLED=(dragoman.service dragoman-backup.timer dragoman-check.timer)
readonly TOKEN_READERS=(dragoman.service dragoman-check.service)
readonly PYTHONS=(python3 python3.14 python3.13 python3.12 python3.11)
# A Debian package brings its own wrapper, units and user along; the rest is done for it by the same steps.
# shellcheck disable=SC2154 # set by whoever sources this
if [ -e "$deploy/packaged" ]; then
    readonly PACKAGED=yes WRAPPER=/usr/bin/dragoman SYSUSERS=/usr/lib/sysusers.d/dragoman.conf
else
    readonly PACKAGED=no WRAPPER=/usr/local/bin/dragoman SYSUSERS=/etc/sysusers.d/dragoman.conf
fi

dry_run=no # yes: print the steps, take none
changed=no # yes: something that the running bot does not have yet

say() { printf '%s\n' "$@"; }

# Print a step: a verb and its object.
step() { printf '  %-8s%s\n' "$1" "${*:2}"; }

complain() { printf '%s\n' "$*" >&2; }

fail() {
    complain "$*"
    exit 1
}

# Take a step unless in a dry run: act COMMAND...
act() { [ "$dry_run" = yes ] || "$@"; }

# Show what a command says only if it fails.
quietly() {
    local said
    said=$("$@" 2>&1) || fail "$said"
}

require_root() {
    [ "$(id -u)" = 0 ] || fail "This needs root: sudo $0 $*"
}

# Let only one of these scripts run at a time; one that another of them has started shares its turn.
take_turn() {
    [ "$dry_run" = no ] || return 0
    if [ /proc/self/fd/9 -ef /run/dragoman-install.lock ]; then return; fi
    exec 9> /run/dragoman-install.lock
    flock --nonblock 9 || fail "Another installation, upgrade or removal of Dragoman is running."
}

systemd_version() { systemctl --version | sed -n '1s/^systemd \([0-9]*\).*/\1/p'; }

has_systemd() { [ -d /run/systemd/system ]; }

# A package has its wheels with it.
packaged_wheels() { if [ "$PACKAGED" = yes ]; then echo "$(dirname "$deploy")/wheels"; fi; }

# Two ways to be installed at once would be one too many.
refuse_packaged() {
    [ "$PACKAGED" = yes ] || [ ! -e /usr/lib/systemd/system/dragoman.service ] ||
        fail "Dragoman is installed here as a Debian package: it is upgraded by apt, and \`sudo dragoman-setup\` asks for the token.
To do without it: apt remove dragoman. It leaves articles, backups, settings and the token. Nothing was changed."
}

# Print the first Python that is new enough and that the service can see; nothing if there is none.
find_python() {
    local name found
    for name in "${PYTHONS[@]}"; do
        for found in "/usr/bin/$name" "/usr/local/bin/$name" "$(command -v "$name" || true)"; do
            if [ -x "$found" ] && is_python "$found"; then
                echo "$found"
                return
            fi
        done
    done
}

# The service sees nothing below the homes, so neither may its Python be there, nor what that is a link to.
is_python() {
    case $(realpath "$1") in /root/* | /home/* | /run/user/*) return 1 ;; esac
    "$1" -I -c 'import sys; sys.exit(sys.version_info < (3, 11) or sys.base_prefix.startswith(("/root/", "/home/")))' 2>/dev/null
}

python_version() { "$1" -I -c 'import platform; print(platform.python_version())'; }

# Print the version of the program in a source folder.
source_version() { sed -n 's/^version = "\(.*\)"$/\1/p' "$1/pyproject.toml"; }

# List, each ended by a zero byte, the files of a source folder that make the program.
source_files() (
    cd "$1" || exit
    find pyproject.toml requirements.txt README.md LICENSE bot commands corpus \
        -type f ! -name '*.pyc' ! -path '*/__pycache__/*' -print0 | LC_ALL=C sort -z
)

# Name a program by its version, its source with the lock file, and its Python: version_name SOURCE PYTHON
version_name() {
    local digest
    digest=$( (cd "$1" && source_files . | xargs -0 sha256sum && realpath "$2") | sha256sum)
    echo "$(source_version "$1")-${digest:0:10}"
}

# Tell whether a version was built to its end.
is_built() { [ -e "$VERSIONS/$1/.built" ]; }

# Print which version is switched on; nothing if none is.
current_version() { [ ! -L "$CURRENT" ] || basename "$(readlink "$CURRENT")"; }

# Build a version beside the others: build_version SOURCE PYTHON NAME [FOLDER OF WHEELS]
build_version() {
    if is_built "$3"; then
        step keep "$VERSIONS/$3"
        return
    fi
    step build "$VERSIONS/$3, with Python $(python_version "$2"); this takes a minute"
    act build_environment "$1" "$2" "$VERSIONS/$3" "${4-}"
}

# An unfinished folder has no .built and is made anew; a finished one is never touched again.
build_environment() (
    environment=$3
    options=(-qq --disable-pip-version-check --no-input --no-cache-dir)
    if [ -n "$4" ]; then options+=(--no-index --find-links "$4"); fi
    pip=("$environment/bin/python" -I -m pip install "${options[@]}")
    umask 022
    rm -rf "$environment"
    install -d -m 755 "$HOME_FOLDER" "$VERSIONS"
    copy=$(mktemp -d "$VERSIONS/.source-XXXXXXXX")
    trap 'rm -rf "$copy"; [ -e "$environment/.built" ] || rm -rf "$environment"' EXIT
    # A copy, for building leaves files behind.
    (cd "$1" && source_files . | xargs -0 cp --parents -t "$copy") || fail "The program's source could not be copied."
    "$2" -I -m venv "$environment" || fail "No virtual environment could be made; the reason is above."
    "${pip[@]}" --require-hashes --only-binary :all: -r "$copy/requirements.txt" ||
        fail "The packages could not be fetched or installed; the reason is above. Without the internet: --wheels FOLDER."
    "${pip[@]}" --no-deps --no-build-isolation --no-index "$copy" || fail "The program itself could not be built; the reason is above."
    "$environment/bin/dragoman" --version > /dev/null || fail "The new program does not start; the reason is above."
    cp "$copy/requirements.txt" "$environment/" # the doctor compares with it
    touch "$environment/.built"
)

# Switch a version on, in one moment.
switch_to() {
    if [ "$(current_version)" = "$1" ]; then
        step keep "$CURRENT"
        return
    fi
    step switch "$CURRENT to $1"
    act ln -sfn "versions/$1" "$CURRENT.new"
    act mv -fT "$CURRENT.new" "$CURRENT"
    changed=yes
}

# Write a file from standard input unless it is there already, as it should be: put FILE MODE OWNER:GROUP
put() {
    local file=$1 mode=$2 owner=$3 new
    if new=$(cat && echo .) && [ -f "$file" ] && [ "$(cat "$file" && echo .)" = "$new" ] &&
        [ "$(stat -c '%a %U:%G' "$file")" = "$mode $owner" ]; then
        step keep "$file"
        return
    fi
    step write "$file"
    changed=yes
    [ "$dry_run" = no ] || return 0
    install -d -m 755 "$(dirname "$file")"
    # Nobody may ever see half a file, or one with a secret that others can read.
    local beside
    beside=$(umask 077 && mktemp "$(dirname "$file")/.dragoman-XXXXXXXX")
    printf '%s' "${new%.}" > "$beside"
    chown "$owner" "$beside"
    chmod "$mode" "$beside"
    mv -f "$beside" "$file"
}

# Remove files and folders that are there.
take_away() {
    local place
    for place in "$@"; do
        if [ -e "$place" ] || [ -L "$place" ]; then
            step remove "$place"
            act rm -rf -- "$place"
        fi
    done
}

# Tell whether units are all enabled, or all active: systemctl is content with one of them.
are() {
    local unit
    for unit in "${@:2}"; do systemctl "is-$1" --quiet "$unit" 2> /dev/null || return; done
}

property() { systemctl show --property="$2" --value "$1"; }

# Start the service anew and wait until it says READY: restart_and_wait SECONDS. Each step that it tells of may take so long.
# Fails if it won't, or with 2 if not yet; $waits_for_discord is yes if that is what it told last.
restart_and_wait() {
    local until=$((SECONDS + $1)) said now waiting told=$'\n'
    # What the bot said last before is no news.
    said=$(property dragoman.service StatusText)
    start_asked=$(date +%s)
    waits_for_discord=no
    systemctl restart dragoman.service 9>&- 2> /dev/null &
    waiting=$!
    while kill -0 "$waiting" 2> /dev/null; do
        now=$(property dragoman.service StatusText)
        now=${now%; next try at *}
        # Discord is tried again and again: these steps are told, and waited for, once.
        if [ -n "$now" ] && [ "$now" != "$said" ] && [[ $told != *$'\n'"$now"$'\n'* ]]; then
            step wait "$now"
            told+=$now$'\n' said=$now until=$((SECONDS + $1))
            if [[ $now == "Waiting for Discord"* ]]; then waits_for_discord=yes; fi
        fi
        if [ "$SECONDS" -ge "$until" ]; then
            kill "$waiting"
            return 2
        fi
        sleep 0.2
    done
    wait "$waiting"
}

# Say why the service does not run, as far as it can be seen.
explain_failure() {
    complain ""
    complain "Dragoman has not come up: $(property dragoman.service ActiveState), $(property dragoman.service Result)." \
        "Its last words:"
    last_words >&2
    complain ""
    complain "What the doctor finds:"
    "$WRAPPER" doctor 2>&1 | sed 's/^/    /' >&2 || true
    complain ""
}

# Print what the service has logged since it was last started from here.
last_words() {
    journalctl --sync
    journalctl --unit dragoman.service --since "@$start_asked" --lines 15 --output cat --no-pager 2>&1 | sed 's/^/    /'
}
