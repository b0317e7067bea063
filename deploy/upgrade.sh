#!/bin/bash
# Bring the service to another version of Dragoman, and back by itself if that one does not come up.
#
# Cut short at any moment, it leaves a service that can be started: the program that is switched on is never older than the
# database, and the database is only ever exchanged as a whole. What is to be known for the way back stands in $JOURNAL
# before anything is changed; whatever finds it there, and be it after a loss of power, settles that first.
set -euo pipefail

usage() {
    cat << 'END'
usage: sudo deploy/upgrade.sh [--dry-run] [--wheels FOLDER] [--patience SECONDS] [--database BACKUP [--yes]] VERSION|FOLDER

  VERSION             a tag or commit of the clone that this script is in; fetched if it is not there yet
  FOLDER              a source folder of Dragoman: a clone, or an unpacked release
  --database BACKUP   put a backup in the database's place, too: the way back to an older version
  --yes               do not ask before that
  --wheels FOLDER     install from a folder of wheels, without the internet
  --patience SECONDS  how long each step of the new version's start may take (default: 120)
  --dry-run           print every step and take none

exit codes: 0 done; 1 not done, and the version that was there is back; 2 the command line is not
understood; 75 the new version is there and waits for Discord, which cannot be reached
END
}

deploy=$(dirname "$(realpath "$0")")
# shellcheck source-path=SCRIPTDIR source=steps.sh
. "$deploy/steps.sh"

readonly JOURNAL=$HOME_FOLDER/upgrade
readonly UNDECIDED=75
readonly SPARE=100 # megabytes that stay free

main() {
    read_options "$@"
    require_root "$@"
    umask 022
    unset PYTHONHOME PYTHONPATH
    check_machine
    take_turn
    settle_last
    get_source
    from=$(current_version) to=$(version_name "$tree" "$python")
    if [ "$from" = "$to" ]; then
        say "Dragoman $to is what is installed already; nothing to do." \
            "(Units and the command dragoman are brought in line by deploy/install.sh.)"
        return
    fi
    say "From Dragoman $from to $to"
    if [ "$dry_run" = yes ]; then say "Nothing is changed. These would be the steps:"; fi
    if [ -n "$backup" ]; then confirm; fi
    back_up
    build_version "$tree" "$python" "$to" "$wheels"
    rehearse
    change_over
}

read_options() {
    wheels=$(packaged_wheels) backup='' yes=no patience=120 wanted=''
    while [ $# -gt 0 ]; do
        case $1 in
        --dry-run) dry_run=yes ;;
        --yes) yes=yes ;;
        --wheels) [ $# -gt 1 ] || misuse && wheels=$2 && shift ;;
        --database) [ $# -gt 1 ] || misuse && backup=$2 && shift ;;
        --patience) [[ ${2-} =~ ^[0-9]{1,6}$ ]] || misuse && patience=$2 && shift ;;
        -h | --help) usage && exit ;;
        -*) misuse ;;
        *) [ -z "$wanted" ] || misuse && wanted=$1 ;;
        esac
        shift
    done
    [ -n "$wanted" ] || misuse
}

misuse() {
    usage >&2
    exit 2
}

check_machine() {
    has_systemd || fail "This machine does not run systemd."
    is_built "$(current_version)" || fail "Dragoman is not installed here: sudo deploy/install.sh does that."
    refuse_packaged
    [ -z "$wheels" ] || [ -d "$wheels" ] || fail "$wheels, named by --wheels, is not a folder."
    [ -z "$backup" ] || [ -f "$backup" ] || fail "$backup, named by --database, is not a file."
    python=$(find_python)
    [ -n "$python" ] || fail "There is no Python 3.11 or newer here any more. Nothing was changed."
}

# Find the source of the wanted version, in a folder of its own if it comes from the clone.
get_source() {
    if [ -e "$wanted/pyproject.toml" ]; then
        tree=$(realpath "$wanted")
    else
        export_version
    fi
    [ -n "$(source_version "$tree")" ] && [ -f "$tree/requirements.txt" ] && [ -x "$tree/deploy/install.sh" ] ||
        fail "$wanted is no source of Dragoman that can be installed by a script. Nothing was changed."
}

export_version() {
    local commit
    clone=$(dirname "$deploy")
    [ -e "$clone/.git" ] || fail "$wanted is no source folder, and $clone is no clone that could have a version of that name."
    commit=$(commit_of "$wanted")
    if [ -z "$commit" ] && [ "$dry_run" = no ] && [ -n "$(in_clone remote)" ]; then
        step fetch "from $(in_clone remote | head -n 1)"
        in_clone fetch --quiet --tags || fail "It could not be fetched; the reason is above. Nothing was changed."
        commit=$(commit_of "$wanted")
    fi
    [ -n "$commit" ] || fail "$wanted is neither a source folder nor a tag or commit of $clone. Nothing was changed."
    rm -rf "$HOME_FOLDER"/.source-* # what one that was killed has left
    tree=$(mktemp -d "$HOME_FOLDER/.source-XXXXXXXX")
    trap 'rm -rf "$tree"' EXIT
    in_clone archive "$commit" | tar -x -C "$tree" || fail "$wanted could not be read from $clone. Nothing was changed."
}

commit_of() {
    in_clone rev-parse --verify --quiet --end-of-options "$1^{commit}" 2> /dev/null ||
        in_clone rev-parse --verify --quiet --end-of-options "v$1^{commit}" 2> /dev/null || true
}

# Ask git as the clone's owner, who has the keys to fetch with, and whose hooks are nothing for root.
in_clone() {
    local owner home
    owner=$(stat -c %u "$clone")
    home=$(getent passwd "$owner" | cut -d: -f6) || home=/
    setpriv --reuid="$owner" --regid="$(stat -c %g "$clone")" --clear-groups env HOME="$home" git -C "$clone" "$@"
}

confirm() {
    if [ "$yes" = yes ] || [ "$dry_run" = yes ]; then return; fi
    [ -t 0 ] || fail "Without a terminal to ask at, --database needs --yes. Nothing was changed."
    say "This puts the articles back to what $backup has. The database as it is now is kept beside it."
    local answer
    IFS= read -rp "To do so, write: yes " answer || answer=''
    [ "$answer" = yes ] || fail "Nothing was changed."
}

# Run a version's command line as the bot: with VERSION ARGUMENTS...
with() { DRAGOMAN_PROGRAM=$VERSIONS/$1/bin/dragoman "$deploy/bin/dragoman" "${@:2}"; }

field() { "$python" -I -c 'import json, sys; print(json.loads(sys.argv[1])[sys.argv[2]])' "$1" "$2"; }

back_up() {
    step back up "the articles, while the bot runs"
    taken='' database=''
    [ "$dry_run" = no ] || return 0
    local said
    if ! said=$(with "$from" backup --json 2>&1); then
        if [[ $said == *"nothing to back up"* ]]; then install_only; fi
        fail "$said
Nothing was changed."
    fi
    said=$(grep '^{' <<< "$said" | tail -n 1)
    taken=$(field "$said" path) database=$(field "$said" database)
    ln -fT "$taken" "$(backup_from "$from")"
    check_room
}

# Where no article was ever stored there is nothing to be careful with.
install_only() {
    say "There are no articles yet, so this is an installation like the first."
    "$tree/deploy/install.sh" --no-token ${wheels:+--wheels "$wheels"}
    exit
}

# The copies that the rehearsal makes go as they come; the one for the way back stays until the end.
check_room() {
    local size program
    size=$({ du -cm "$database" "$database-wal" 2> /dev/null || true; } | tail -n 1 | cut -f1)
    program=$(du -sm "$VERSIONS/$from" | cut -f1)
    step check "the room: $((4 * size)) MB for copies of the articles, $((2 * program)) MB for the program"
    if is_built "$to"; then program=0; fi
    enough_room "$(dirname "$database")" $((4 * size))
    enough_room "$HOME_FOLDER" $((2 * program))
    if [ "$(stat -c %d "$(dirname "$database")")" = "$(stat -c %d "$HOME_FOLDER")" ]; then
        enough_room "$HOME_FOLDER" $((4 * size + 2 * program))
    fi
}

enough_room() {
    local left
    left=$(df -m --output=avail "$1" | tail -n 1)
    [ "$left" -ge $(($2 + SPARE)) ] ||
        fail "In $1 there is too little room: $((left)) MB, and $(($2 + SPARE)) MB are needed. Nothing was changed."
}

# Let the new program bring a copy up to date, check it and ask it something, before anything depends on it.
rehearse() {
    step try "$to with a copy of ${backup:-the backup}"
    [ "$dry_run" = no ] || return 0
    local said began=$SECONDS
    if ! said=$(with "$to" restore --rehearse "${backup:-$taken}" 2>&1); then
        complain "$said"
        complain "Dragoman $to cannot use these articles. Nothing was changed; $from goes on."
        if [ -z "$backup" ] && [[ $said == *newer* ]]; then say_way_back; fi
        exit 1
    fi
    # A start checks and changes the real database as the rehearsal did its copy.
    patience=$((patience + 4 * (SECONDS - began)))
}

say_way_back() {
    local before=BACKUP
    if [ -e "$(backup_from "$to")" ]; then before=$(backup_from "$to"); fi
    complain "
To go back to it nevertheless, give it a backup from its own time (sudo dragoman backup --list). What came
later is then only in the database as it is now, which is kept beside it:

    sudo $0 --database $before $wanted"
}

# Name the backup that is kept of the articles as a version had them last: of those of a day, only one is kept otherwise.
backup_from() { echo "$(dirname "$taken")/before-upgrade-from-$1${1:+.sqlite3.gz}"; }

change_over() {
    running=yes
    if [ "$(property dragoman.service ActiveState)" = inactive ]; then running=no; fi
    write_journal
    trap leave EXIT
    stop_bot
    keep_database || go_back "The database could not be copied."
    if [ -n "$backup" ]; then exchange_database || go_back "The backup could not be restored."; fi
    switch_on || go_back "Dragoman $to could not be put in place."
    if [ "$dry_run" = yes ]; then
        step start "dragoman.service, and wait until it answers on Discord"
    else
        settle
    fi
}

# Whoever presses Ctrl-C, or loses the connection, leaves a bot that runs.
leave() {
    if [ -n "${clone-}" ]; then rm -rf "$tree"; fi
    [ -d "$JOURNAL" ] && [ -z "${undecided-}" ] || return 0
    if [ "$running" = yes ]; then systemctl --no-block start dragoman.service; fi
    complain "The upgrade was cut short, and Dragoman $(current_version) is there. To settle it, run this again." || true
}

# What is to be known for the way back; it is there whole or not at all.
write_journal() {
    step note "the way back, in $JOURNAL"
    kept=$database.before-upgrade
    [ "$dry_run" = no ] || return 0
    rm -rf "$JOURNAL".* "$kept"{,-wal,-shm,.part,-wal.part}
    mkdir -p "$JOURNAL.new/files"
    printf '%s=%q\n' from "$from" to "$to" taken "$taken" database "$database" kept "$kept" running "$running" > "$JOURNAL.new/journal"
    placed_files | xargs -0 --no-run-if-empty cp -a --parents -t "$JOURNAL.new/files"
    sync -f "$JOURNAL.new"
    mv -T "$JOURNAL.new" "$JOURNAL"
    sync "$HOME_FOLDER"
}

# List, each ended by a zero byte, the files that a version brings along outside its folder.
placed_files() {
    find "$UNIT_FOLDER" "$HOME_FOLDER/bin" "$WRAPPER" "$SYSUSERS" \
        \( -path "$UNIT_FOLDER/dragoman*" -o ! -path "$UNIT_FOLDER/*" \) -type f -print0 2> /dev/null || true
}

stop_bot() {
    step stop "dragoman.service"
    act systemctl stop dragoman.service dragoman-backup.service dragoman-check.service
}

# Copy the database while nobody has it open; its name is given to the copy once that is whole.
keep_database() {
    step copy "the database as it is now"
    [ "$dry_run" = no ] || return 0
    local lock
    exec {lock}<> "$database.lock"
    if ! flock --wait 60 "$lock"; then
        complain "Another program, such as an import, has it open for longer than a minute."
        return 1
    fi
    if [ -s "$database-wal" ]; then copy "$database-wal" "$kept-wal" || return; fi
    copy "$database" "$kept" || return
    exec {lock}>&-
}

copy() {
    cp --preserve=all --reflink=auto "$1" "$2.part" && sync "$2.part" && mv -T "$2.part" "$2" && sync "$(dirname "$2")"
}

# Give the database place to the backup, while the newer program is still the one that is switched on.
exchange_database() {
    step restore "$backup"
    [ "$dry_run" = no ] || return 0
    touch "$JOURNAL/exchanged"
    sync "$JOURNAL"
    with "$to" restore "$backup" | sed 's/^/    /'
}

# Units and program are put in place by the installer that came with them.
switch_on() {
    step put "units and program of $to in place"
    [ "$dry_run" = no ] || return 0
    "$tree/deploy/install.sh" --no-token ${wheels:+--wheels "$wheels"} | sed -n '/^  keep /d; s/^  /    /p' || return
    [ "$(current_version)" = "$to" ]
}

# Start the new version and see what becomes of it.
settle() {
    if [ "$running" = no ]; then
        finish
        say "" "Dragoman $to is in place. It was stopped before, and still is: sudo systemctl start dragoman"
        return
    fi
    step start "dragoman.service, and wait until it answers on Discord"
    local ended=0
    restart_and_wait "$patience" || ended=$?
    if [ "$ended" = 0 ]; then
        finish
        say "" "Dragoman runs: $(property dragoman.service StatusText)" \
            "It is $to now. $from is still there, and the articles as it had them last:" "    $(backup_from "$from")"
    elif [ "$ended" = 2 ] && [ "$waits_for_discord" = yes ] && ! discord_is_there; then
        complain "
Discord cannot be reached, by $from neither. Dragoman $to is in place, waits for it, and will be there by itself.
To see whether it is, and to end the upgrade or go back, run this again later. Until then a copy of the
database as it was is kept: $kept"
        undecided=yes
        exit "$UNDECIDED"
    elif [ "$ended" = 2 ]; then
        go_back "Dragoman $to was not ready in time: $(property dragoman.service StatusText)."
    else
        go_back "Dragoman $to did not come up."
    fi
}

# Ask the program whose word was good until now.
discord_is_there() {
    step ask "$from whether Discord can be reached"
    with "$from" doctor --json 2> /dev/null | "$python" -I -c '
import json, sys
states = {each["state"] for each in json.load(sys.stdin) if each["check"] in ("discord", "gateway")}
sys.exit(states != {"ok"})'
}

# End a change that went well: what was for the way back goes, and all versions but the last two.
finish() {
    local version
    forget_journal
    for version in "$VERSIONS"/* "$VERSIONS"/.source-* "$(backup_from '')"*; do
        case $version in
        */"$to" | */"$from" | "$(backup_from "$from")") ;;
        *) take_away "$version" ;;
        esac
    done
}

forget_journal() {
    mv -T "$JOURNAL" "$JOURNAL.done"
    sync "$HOME_FOLDER"
    rm -rf "$JOURNAL.done" "$kept"{,-wal,-shm,.part,-wal.part}
}

# Bring everything to what it was before, say why, and fail: go_back REASON
go_back() {
    local words='' ended=0
    if [ "$(current_version)" = "$to" ]; then words=$(last_words) || true; fi
    complain "
$1${words:+ Its last words:
$words}
"
    undo || ended=$?
    if [ "$running" = no ]; then fail "Dragoman $from is there as it was before, stopped."; fi
    case $ended in
    0) fail "
Dragoman $from runs again: $(property dragoman.service StatusText)
The upgrade to $to did not succeed; why is said above." ;;
    2) fail "
Dragoman $from is back, but not ready yet: $(property dragoman.service StatusText). It goes on trying by itself." ;;
    *)
        explain_failure
        fail "Dragoman $from is back, but does not come up either; why is said above." ;;
    esac
}

# Take back what was changed, and start the version before if there was one that ran.
undo() {
    say "Back to Dragoman $from:"
    touch "$JOURNAL/undone"
    sync "$JOURNAL"
    stop_bot
    bring_back_database
    bring_back_files
    switch_to "$from"
    systemctl daemon-reload
    systemctl reset-failed dragoman.service 2> /dev/null || true
    forget_journal
    [ "$running" = yes ] || return 0
    step start "dragoman.service, and wait until it answers on Discord"
    restart_and_wait "$patience"
}

# The version before goes on with the database if it can use it: then it has all that came since. If it can't, it gets back
# what it had, and the changed one is kept beside. Meanwhile the newer program, which can use both, stays switched on.
bring_back_database() {
    [ -e "$kept" ] || return 0 # the other version never was at it
    if [ ! -e "$kept-wal" ] && [ ! -s "$database-wal" ] && cmp --quiet "$kept" "$database"; then
        step keep "$database, which was not changed"
    elif [ ! -e "$JOURNAL/exchanged" ] && with "$from" restore --rehearse "$database" > /dev/null 2>&1; then
        step keep "$database, which $from can use"
    elif [ ! -e "$JOURNAL/restored" ]; then
        step restore "the database as it was before the upgrade"
        # Whoever holds the database open for a moment is waited for.
        flock --wait 60 "$database.lock" true || true
        with "$from" restore "$kept" | sed 's/^/    /' ||
            fail "The database could not be brought back; the reason is above. The copy is $kept. Run this again."
        touch "$JOURNAL/restored"
    fi
}

bring_back_files() {
    local file saved mode owner
    while IFS= read -rd '' file; do
        [ -e "$JOURNAL/files$file" ] || take_away "$file"
    done < <(placed_files)
    while IFS= read -rd '' saved; do
        read -r mode owner < <(stat -c '%a %U:%G' "$saved")
        put "${saved#"$JOURNAL/files"}" "$mode" "$owner" < "$saved"
    done < <(find "$JOURNAL/files" -type f -print0) | sed '/^  keep /d'
}

# An upgrade that was cut short is ended first: by going on where the new version is in place, else by going back.
settle_last() {
    [ -d "$JOURNAL" ] || return 0
    # shellcheck source=/dev/null
    . "$JOURNAL/journal"
    say "The upgrade from $from to $to was cut short, which is settled first."
    [ "$dry_run" = no ] || return 0
    trap leave EXIT
    case $(current_version) in
    "$to") if [ -e "$JOURNAL/undone" ]; then undo || true; else go_on; fi ;;
    "$from") undo || true ;;
    *) forget_journal ;; # an installation has put another one in place
    esac
}

go_on() {
    if are active dragoman.service; then
        finish
        say "Dragoman runs, and is $to."
    else
        settle
    fi
}

main "$@"
